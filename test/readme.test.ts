import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { DIAGNOSTIC_CODES } from "../src/core/diagnostic.js";
import { FAILURE_REASONS } from "../src/core/failure.js";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

it("README's table of failures has every reason once", () => {
  const section = readme.slice(readme.indexOf("### Failures"), readme.indexOf("### Change log"));
  const named = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
  expect(named.sort()).toEqual([...FAILURE_REASONS].sort());
});

it("README's table of problems has every code once", () => {
  const section = readme.slice(readme.indexOf("### Problems with a pipeline file"), readme.indexOf("### Failures"));
  const cells = [...section.matchAll(/^\| (`.*?`) \|/gm)].map((match) => match[1] ?? "");
  const named = cells.flatMap((cell) => [...cell.matchAll(/`([a-z-]+)`/g)].map((match) => match[1]));
  expect(named.sort()).toEqual([...DIAGNOSTIC_CODES].sort());
});

it("README has nothing left to fill in", () => {
  expect(readme).not.toMatch(/<!--/);
});
