import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { createRig, type Rig } from "../support/rig.js";
import { temporaryFolder } from "../support/stage-context.js";

/** A project that came from somewhere: nobody has trusted it. */
async function strangersRig(): Promise<Rig> {
  const rig = await createRig();
  rig.environment["RADPIPE_TRUST"] = "";
  rig.environment["XDG_CONFIG_HOME"] = path.join(rig.folder, "configuration");
  rig.write(
    "evil.ts",
    `import { writeFileSync } from "node:fs";
     writeFileSync(${JSON.stringify(path.join(rig.folder, "proof"))}, "imported");
     export default {};`,
  );
  return rig;
}

const EVIL = "name: evil\nstages:\n  a: { uses: ../evil.ts }\n  b: { uses: filter, with: { positve: x } }\n";
const PROGRAM = `
name: copy
stages:
  copy: { uses: command, inputs: { a: ../data.txt }, with: { run: [cp, "{inputs.a}", "{outputs.b}"], outputs: { b: b.txt } } }
`;
const FOLDERS = (source: string) => `
name: classes
stages:
  classes: { uses: folders, inputs: { source: ${source} }, with: { positive: ill } }
`;

function writeImages(folder: string): void {
  const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";
  for (const name of ["ill", "well"]) {
    mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, name, "a.png"), Buffer.from(pixel, "base64"));
  }
}

test.each([["plan"], ["plan --json"], ["run"], ["stages ../evil.ts"]])(
  "`%s` imports nothing of a folder that is not trusted, and checks the rest",
  async (command) => {
    await using rig = await strangersRig();
    rig.pipeline(EVIL);
    const [verb = "", ...rest] = command.split(" ");
    const args = verb === "stages" ? ["stages", "./evil.ts"] : [verb, "test", ...rest];
    const { exitCode, stderr, stdout } = await rig.run(args);
    expect(exitCode).toBe(2);
    expect(rig.exists("proof")).toBe(false);
    expect(stderr + stdout).toContain(`runs code, and was not read: ${rig.folder} is not trusted`);
    expect(stderr + stdout).toContain("pipeline trust");
    if (verb !== "stages") expect(stderr).toContain("positve");
  },
);

test("a program of a pipeline runs after its folder was trusted, and edits are not asked about again", async () => {
  await using rig = await strangersRig();
  rig.write("data.txt", "one");
  rig.pipeline(PROGRAM);
  const refused = await rig.run(["run", "test"]);
  expect([refused.exitCode, refused.stderr]).toEqual([
    2,
    expect.stringContaining("The stage type `command` runs code"),
  ]);
  expect((await rig.run(["--trust", "run", "test", "--quiet"])).exitCode).toBe(0);
  expect((await rig.run(["run", "test"])).exitCode).toBe(2);
  expect((await rig.run(["trust"])).stdout).toBe(`Pipelines in ${rig.folder} may run code of their own from now on.\n`);
  expect((await rig.run(["run", "test", "--quiet"])).exitCode).toBe(0);
  rig.pipeline(PROGRAM.replace("b.txt", "c.txt"));
  expect((await rig.run(["run", "test", "--quiet"])).exitCode).toBe(0);
});

test("a trusted folder that was moved is asked about again", async () => {
  await using rig = await strangersRig();
  rig.write("study/data.txt", "one");
  rig.write("study/pipelines/test.yaml", PROGRAM);
  await rig.run(["trust", "study"]);
  expect((await rig.run(["--cwd", "study", "run", "test", "--quiet"])).exitCode).toBe(0);
  renameSync(path.join(rig.folder, "study"), path.join(rig.folder, "moved"));
  expect((await rig.run(["--cwd", "moved", "run", "test", "--quiet"])).exitCode).toBe(2);
});

test("what `init` makes is trusted, and stages of radpipe alone need no trust", async () => {
  await using rig = await strangersRig();
  await rig.run(["init", "mine"]);
  rig.write("mine/pipelines/copy.yaml", PROGRAM);
  rig.write("mine/data.txt", "one");
  expect((await rig.run(["--cwd", "mine", "run", "copy", "--quiet"])).exitCode).toBe(0);
  writeImages(path.join(rig.folder, "images"));
  rig.pipeline(FOLDERS("../images"));
  expect((await rig.run(["run", "test", "--quiet"])).exitCode).toBe(0);
  expect((await rig.run(["plan", "demo"])).exitCode).toBe(0);
});

test("sources outside of a folder that is not trusted are named, links that lead out too", async () => {
  await using rig = await strangersRig();
  const outside = temporaryFolder();
  writeImages(path.join(outside, "images"));
  const refusal = async (source: string) => {
    rig.pipeline(FOLDERS(source));
    const { exitCode, stderr } = await rig.run(["run", "test"]);
    return [exitCode, stderr];
  };
  const named = [2, expect.stringContaining(`to lie in ${rig.folder}, which is not trusted`)];
  expect(await refusal(path.join(outside, "images"))).toEqual(named);
  expect(await refusal(path.relative(path.join(rig.folder, "pipelines"), path.join(outside, "images")))).toEqual(named);
  symlinkSync(path.join(outside, "images"), path.join(rig.folder, "linked"));
  expect(await refusal("../linked")).toEqual(named);
  mkdirSync(path.join(rig.folder, "images/well"), { recursive: true });
  writeImages(path.join(rig.folder, "images"));
  symlinkSync(path.join(outside, "images/ill/a.png"), path.join(rig.folder, "images/well/b.png"));
  // Known only when the folder is read, which a run does.
  expect(await refusal("../images")).toEqual([1, expect.stringContaining("well/b.png to lead to a place in")]);
  expect((await rig.run(["--trust", "run", "test", "--quiet"])).exitCode).toBe(0);

  rig.pipeline("name: f\nstages: { get: { uses: fetch, with: { files: [{ url: 'file:///etc/hostname' }] } } }\n");
  const local = await rig.run(["run", "test"]);
  expect([local.exitCode, local.stderr]).toEqual([2, expect.stringContaining("Expected the address to lie in")]);
});

test("git runs no program that a folder names in its own configuration", async () => {
  await using rig = await strangersRig();
  writeImages(path.join(rig.folder, "images"));
  rig.pipeline(FOLDERS("../images"));
  const proof = path.join(rig.folder, "proof");
  const script = rig.write("evil.sh", `#!/bin/sh\necho ran >> ${proof}\ncat\n`);
  chmodSync(script, 0o755);
  const git = (...args: string[]) => execFileSync("git", args, { cwd: rig.folder, stdio: "ignore" });
  git("init");
  git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--allow-empty", "-m", "first");
  rig.write(".gitattributes", "* filter=evil\n");
  rig.write("tracked.txt", "one");
  git("add", ".gitattributes", "tracked.txt");
  git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "second");
  rig.write("tracked.txt", "two");
  for (const name of ["core.fsmonitor", "filter.evil.clean", "filter.evil.smudge", "core.pager"])
    git("config", name, script);
  git("config", "filter.evil.required", "true");
  expect((await rig.run(["run", "test", "--quiet"])).exitCode).toBe(0);
  expect(rig.exists("proof")).toBe(false);
  expect(rig.records().at(-1)?.git).toMatchObject({ dirty: true });
});
