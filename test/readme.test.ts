import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { FAILURE_REASONS } from "../src/core/failure.js";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

it("README's table of failures has every reason once", () => {
  const section = readme.slice(readme.indexOf("### Failures"), readme.indexOf("### Change log"));
  const named = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
  expect(named.sort()).toEqual([...FAILURE_REASONS].sort());
});

it("README has nothing left to fill in", () => {
  expect(readme).not.toMatch(/<!--/);
});
