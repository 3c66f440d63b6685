import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { createRig, type Rig } from "../support/rig.js";
import { temporaryFolder } from "../support/stage-context.js";

/** Copies a file by a program, so that a pipeline kept in the cache leads to code. */
const COPY = `
name: copy
stages:
  copy: { uses: command, inputs: { a: ../data.txt }, with: { run: [cp, "{inputs.a}", "{outputs.b}"], outputs: { b: b.txt } } }
`;

const NOTICE = "The cache holds results that were not written with its key";

async function rigWithRun(): Promise<Rig> {
  const rig = await createRig();
  rig.environment["XDG_CONFIG_HOME"] = path.join(rig.folder, "configuration");
  rig.write("data.txt", "one");
  rig.pipeline(COPY);
  expect((await rig.run(["run", "test", "--quiet"])).exitCode).toBe(0);
  return rig;
}

const actionFile = (rig: Rig): string => {
  const folder = path.join(rig.cache, "actions");
  return path.join(folder, readdirSync(folder)[0]!);
};

const statusOfCopy = (rig: Rig): string | undefined => rig.records().at(-1)?.stages[0]?.status;

test("the key of a cache lies outside of it, readable by its user alone", async () => {
  await using rig = await rigWithRun();
  const id = rig.read("cache/id").trim();
  const file = path.join(rig.folder, "configuration/radpipe/caches", `${id}.key`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await rig.run(["run", "test", "--quiet"])).exitCode).toBe(0);
  expect(statusOfCopy(rig)).toBe("cached");
});

test("a pipeline that was edited in the cache is not run", async () => {
  await using rig = await rigWithRun();
  const folder = path.join(rig.cache, "index/pipelines");
  const file = path.join(folder, readdirSync(folder)[0]!);
  const text = readFileSync(file, "utf8");
  expect(text).toContain('"cp"');
  writeFileSync(file, text.replaceAll('"cp"', '"ln"'));
  expect((await rig.run(["run", "test", "--quiet"])).exitCode).toBe(0);
  expect(statusOfCopy(rig)).toBe("cached");
});

test.each([
  [
    "points to another artifact",
    (record: string) => record.replace(/"digest":"[0-9a-f]{64}"/, `"digest":"${"1".repeat(64)}"`),
  ],
  ["tells other metrics", (record: string) => record.replace('"metrics":{}', '"metrics":{"test.auc":1}')],
  ["was written by a version without keys", (record: string) => record.replace(/"mac":"[0-9a-f]{64}",/, "")],
])("a record that %s is a miss that is said, and is written again", async (_, edit) => {
  await using rig = await rigWithRun();
  const file = actionFile(rig);
  const before = readFileSync(file, "utf8");
  const edited = edit(before);
  expect(edited).not.toBe(before);
  writeFileSync(file, edited);
  expect((await rig.run(["plan", "test"])).stdout).toContain("untrusted-cache");
  const verified = await rig.run(["cache", "verify"]);
  expect([verified.exitCode, verified.stdout]).toEqual([3, expect.stringContaining("1 untrusted")]);
  expect(readFileSync(file, "utf8")).toBe(edited);

  const run = await rig.run(["run", "test", "--quiet"]);
  expect(run.exitCode).toBe(0);
  expect(`${run.stdout}${run.stderr}`.split(NOTICE)).toHaveLength(2);
  expect(statusOfCopy(rig)).toBe("executed");
  expect((await rig.run(["cache", "verify"])).exitCode).toBe(0);
  expect((await rig.run(["run", "test", "--quiet"])).exitCode).toBe(0);
  expect(statusOfCopy(rig)).toBe("cached");
});

test("a cache that came from elsewhere is not believed until its user says that it is their own", async () => {
  await using rig = await rigWithRun();
  rmSync(path.join(rig.folder, "configuration"), { recursive: true });
  expect((await rig.run(["plan", "test"])).stdout).toContain("untrusted-cache");
  const trusted = await rig.run(["cache", "trust"]);
  expect([trusted.exitCode, trusted.stdout]).toEqual([
    0,
    `Read 3 B; 1 results in ${rig.cache} are trusted from now on.\n`,
  ]);
  expect((await rig.run(["run", "test", "--quiet"])).exitCode).toBe(0);
  expect(statusOfCopy(rig)).toBe("cached");
});

test("a cache is not taken over with a key that cannot be kept: its owner would lose the results too", async () => {
  await using rig = await rigWithRun();
  const file = actionFile(rig);
  const before = readFileSync(file, "utf8");
  const configuration = rig.environment["XDG_CONFIG_HOME"];
  const noFolder = path.join(temporaryFolder(), "file");
  writeFileSync(noFolder, "");
  rig.environment["XDG_CONFIG_HOME"] = noFolder;
  const trusted = await rig.run(["cache", "trust"]);
  expect([trusted.exitCode, trusted.stdout]).toEqual([1, ""]);
  expect(trusted.stderr).toContain(
    `error: Expected a key of the cache ${rig.cache} that can be kept, got one of this process alone, since ${path.join(noFolder, "radpipe")} or the cache cannot be written. Nothing was changed\n`,
  );
  expect(readFileSync(file, "utf8")).toBe(before);
  rig.environment["XDG_CONFIG_HOME"] = configuration!;
  await rig.run(["run", "test", "--quiet"]);
  expect(statusOfCopy(rig)).toBe("cached");
});

test("RADPIPE_CACHE_KEY_FILE gives the key, to whoever has the file", async () => {
  await using rig = await rigWithRun();
  const file = path.join(temporaryFolder(), "key");
  writeFileSync(file, "0123456789abcdef0123456789abcdef");
  rig.environment["RADPIPE_CACHE_KEY_FILE"] = file;
  await rig.run(["run", "test", "--quiet"]);
  expect(statusOfCopy(rig)).toBe("executed");
  rig.environment["XDG_CONFIG_HOME"] = path.join(rig.folder, "another-user");
  await rig.run(["run", "test", "--quiet"]);
  expect(statusOfCopy(rig)).toBe("cached");

  writeFileSync(file, "short");
  const refused = await rig.run(["run", "test"]);
  expect([refused.exitCode, refused.stderr]).toEqual([
    2,
    expect.stringContaining(`Expected ${file} (RADPIPE_CACHE_KEY_FILE) to hold at least 16 bytes, got 5`),
  ]);
});

test("where no key can be kept the run is made with one of its own, and says so", async () => {
  await using rig = await createRig();
  rig.write("data.txt", "one");
  rig.write("nowhere", "a file, so that no folder can be made below it");
  rig.environment["XDG_CONFIG_HOME"] = path.join(rig.folder, "nowhere");
  rig.pipeline(COPY);
  const run = await rig.run(["run", "test", "--reporter", "plain"]);
  expect([run.exitCode, `${run.stdout}${run.stderr}`]).toEqual([
    0,
    expect.stringContaining("The key of the cache cannot be kept"),
  ]);
});

test("a copy of a trusted cache at another place is still the user's", async () => {
  await using rig = await rigWithRun();
  const moved = path.join(rig.folder, "moved");
  cpSync(rig.cache, moved, { recursive: true, preserveTimestamps: true });
  expect((await rig.run(["--cache", moved, "run", "test", "--quiet"])).exitCode).toBe(0);
  expect(statusOfCopy(rig)).toBe("cached");
});
