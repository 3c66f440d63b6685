import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { watchOutsideWrites } from "../../src/engine/outside-writes.js";
import { temporaryFolder } from "../support/stage-context.js";

function project() {
  const projectRoot = temporaryFolder();
  const at = (name: string): string => path.join(projectRoot, name);
  for (const folder of ["cache", "runs", "pipelines"]) mkdirSync(at(folder));
  const places = { projectRoot, pipelineFolder: at("pipelines"), cache: at("cache"), runsFolder: at("runs") };
  return { at, places, outside: watchOutsideWrites(places) };
}

test("what changes beside the outputs while a stage runs is said", () => {
  const { at, outside } = project();
  writeFileSync(at("old.csv"), "a");
  outside.began("clean");
  appendFileSync(at("old.csv"), "b");
  writeFileSync(at("pipelines/new.txt"), "c");
  expect(outside.ended("clean")).toBe(
    'While "clean" ran, this changed outside of the outputs: old.csv (changed), pipelines/new.txt (new). What a stage writes there is in no key and not made again from the cache: hand it over as an output.',
  );
  outside.began("train");
  expect(outside.ended("train")).toBeUndefined();
});

test("of a file that changes during one stage after another it is said once, of others each time", () => {
  const { at, outside } = project();
  outside.began("a");
  writeFileSync(at("server.log"), "1");
  expect(outside.ended("a")).toContain("server.log (new)");
  outside.began("b");
  appendFileSync(at("server.log"), "2");
  expect(outside.ended("b")).toBeUndefined();
  outside.began("c");
  rmSync(at("server.log"));
  writeFileSync(at("result.csv"), "3");
  expect(outside.ended("c")).toContain("result.csv (new). ");
});

test("a file that the run itself prints into is none", () => {
  const { at, places } = project();
  const script = `
    const { watchOutsideWrites } = await import(${JSON.stringify(fileURLToPath(new URL("../../dist/src/engine/outside-writes.js", import.meta.url)))});
    const outside = watchOutsideWrites(${JSON.stringify(places)});
    outside.began("a");
    process.stdout.write("a line of the log");
    process.stderr.write(String(outside.ended("a")));
  `;
  const log = openSync(at("run.log"), "w");
  const { stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", log, "pipe"],
    encoding: "utf8",
  });
  expect(stderr).toBe("undefined");
});
