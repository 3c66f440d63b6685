import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { describe, expect, test } from "vitest";
import { TOPIC_FILES } from "../../src/project/topics.js";
import { temporaryFolder } from "../support/stage-context.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));

function packed(): Uint8Array {
  const folder = temporaryFolder();
  execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], { cwd: repository });
  return readFileSync(path.join(folder, readdirSync(folder)[0]!));
}

describe("the package", () => {
  const tarball = packed();
  const whole = createPackageFromTarballData(tarball);
  const files = whole.listFiles().map((file) => file.replace("/node_modules/radpipe/", ""));

  test("is what publint expects of one: each file that package.json names is there, in the format it is said to have", async () => {
    const { messages, pkg } = await publint({ pack: { tarball: Uint8Array.from(tarball).buffer } });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  test("has types of each entry that fit its code, for modules; CommonJS is not promised", async () => {
    const analysis = await checkPackage(whole);
    if (!analysis.types) throw new Error("Expected the package to have types");
    expect(Object.keys(analysis.entrypoints).sort()).toEqual([".", "./artifacts", "./package.json", "./project"]);
    const ofModules = analysis.problems.filter(
      (problem) => !("resolutionKind" in problem) || !["node10", "node16-cjs"].includes(problem.resolutionKind),
    );
    expect(ofModules).toEqual([]);
  });

  test("holds what a user needs, and no sources, tests or notes of the build", () => {
    expect(files).toEqual(expect.arrayContaining(Object.values(TOPIC_FILES).flat()));
    expect(files.filter((file) => /(^|\/)(test|node_modules)\/|tsbuildinfo|(?<!\.d)\.ts$/.test(file))).toEqual([]);
    expect(tarball.length).toBeLessThan(4_000_000);
  });
});
