import { chmodSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { execute, record, statuses } from "../support/execute.js";
import { createRig, type Rig } from "../support/rig.js";

const CHAIN = `
name: chain
stages:
  a: { uses: ../fake.js, with: { value: 1 } }
  b: { uses: ../fake.js, inputs: { first: a.out } }
`;

/** Every file below a folder of the cache that says what results are there, with its size and time of change. */
const resultsIn = ({ cache }: Rig) =>
  ["actions", "artifacts", "scratch", "tmp", "locks"].flatMap((part) =>
    (readdirSync(path.join(cache, part), { recursive: true }) as string[]).map((name) => {
      const { size, ctimeNs } = statSync(path.join(cache, part, name), { bigint: true });
      return `${part}/${name} ${size} ${ctimeNs}`;
    }),
  );

async function ranOnce(): Promise<Rig> {
  const rig = await createRig();
  rig.pipeline(CHAIN);
  rig.fake.answer("*", (call) => call.finish(`made by ${call.stage}`));
  await record(rig);
  return rig;
}

test("a cached stage that comes out the same is said to, and nothing of the cache is changed", async () => {
  await using rig = await ranOnce();
  const before = resultsIn(rig);
  const { result, events } = await execute(rig, { verify: ["b"] });
  if (!result.ok) throw new Error(result.error.message);
  expect(statuses(result.value)).toEqual({ a: "cached", b: "cached" });
  expect(result.value.stages.map(({ verification }) => verification)).toEqual([
    undefined,
    { outcome: "same", files: 1 },
  ]);
  expect(events.find(({ type }) => type === "notice")).toMatchObject({
    level: "info",
    message: "b: the same when it was made again (1 file)",
  });
  expect(result.value.warnings).toEqual([]);
  expect({ a: rig.fake.count("a"), b: rig.fake.count("b") }).toEqual({ a: 1, b: 2 });
  expect(resultsIn(rig)).toEqual(before);
  expect(existsSync(path.join(rig.runs, "verified"))).toBe(false);
});

test("a stage that makes another file is named with the file and the first byte that differs", async () => {
  await using rig = await ranOnce();
  const before = resultsIn(rig);
  rig.fake.answer("b", async (call) => {
    await call.warn("only said when it was made again");
    await call.metric("auc", 0.5);
    await call.write("out", "another.txt", "new");
    await call.finish("made by chance");
  });
  const run = await record(rig, { verify: ["b"] });
  const difference = {
    outcome: "differs",
    files: 2,
    differing: 2,
    first: { file: "out/another.txt", only: "made again" },
    metrics: ["auc"],
    facts: [],
  };
  expect(run.status).toBe("succeeded");
  expect(run.stages[1]?.verification).toEqual(difference);
  expect(run.warnings).toEqual([
    {
      stage: "b",
      message:
        "It is not deterministic: 2 of 2 files differ, first out/another.txt, which was not there before; metric auc",
    },
  ]);
  expect(resultsIn(rig)).toEqual(before);
  expect(JSON.parse(rig.read(`runs/verified/${run.stages[1]?.key}.json`))).toEqual({
    format: 1,
    key: run.stages[1]?.key,
    run: run.id,
    difference,
  });
});

test.each([
  ["another byte", "made by a", "made by b", 8],
  ["a longer file", "made by a", "made by a, and more", 9],
  ["a shorter file", "made by a", "made", 4],
  ["a byte beyond what is read at once", `${"x".repeat(1024 * 1024)}yz`, `${"x".repeat(1024 * 1024)}zz`, 1024 * 1024],
])("the offset of %s", async (_what, first, second, offset) => {
  await using rig = await createRig();
  rig.pipeline("name: one\nstages: { a: { uses: ../fake.js } }");
  rig.fake.answer("a", (call) => call.finish(rig.fake.calls.length === 1 ? first : second));
  const run = await record(rig, { verify: ["all"] });
  expect(statuses(run)).toEqual({ a: "executed" });
  expect(run.stages[0]?.verification).toMatchObject({ differing: 1, first: { file: "out/result.txt", offset } });
});

test("a stage that fails when it is made again is not verified", async () => {
  await using rig = await ranOnce();
  rig.fake.answer("b", (call) => call.fail("no luck"));
  const failed = await record(rig, { verify: ["b"] });
  expect(failed.status).toBe("succeeded");
  expect(failed.warnings).toEqual([{ stage: "b", message: "It is not verified: no luck" }]);
  expect(existsSync(path.join(rig.runs, "verified"))).toBe(false);
});

test("an output that is damaged is made again before it is compared", async () => {
  await using rig = await ranOnce();
  const [, b] = (await record(rig)).stages;
  const file = path.join(rig.cache, "artifacts", String(b?.outputs["out"]?.digest), "result.txt");
  chmodSync(file, 0o644);
  writeFileSync(file, "made by X");
  const run = await record(rig, { verify: ["b"] });
  expect(run.stages[1]).toMatchObject({ status: "executed", verification: { outcome: "same", files: 1 } });
});

test("without the kept output there is nothing to compare with", async () => {
  await using rig = await ranOnce();
  rig.fake.answer("b", (call) => call.finish("made by a"));
  const [a] = (await record(rig)).stages;
  rmSync(path.join(rig.cache, "artifacts", String(a?.outputs["out"]?.digest)), { recursive: true });
  // Nobody reads it in this run, so it is not made again.
  const run = await record(rig, { verify: ["a"] });
  expect(run.warnings).toEqual([
    {
      stage: "a",
      message: "It is not verified: its output out is no longer in the cache, so there is nothing to compare with",
    },
  ]);
});

test("it takes up no checkpoint, of the stage itself or of an earlier verification", async () => {
  await using rig = await ranOnce();
  const found: string[][] = [];
  rig.fake.answer("b", async (call) => {
    found.push(readdirSync(call.scratch));
    await call.writeScratch("checkpoint", "half done");
    await call.finish("made by b");
  });
  await record(rig, { verify: ["b"] });
  await record(rig, { verify: ["b"] });
  expect(found).toEqual([[], []]);
});

test("it is told as many processors as when it was made", async () => {
  await using rig = await createRig();
  rig.pipeline("name: one\nstages: { a: { uses: ../fake.js, resources: { cpus: 1 } } }");
  rig.fake.answer("a", (call) => call.finish());
  await record(rig);
  rig.pipeline("name: one\nstages: { a: { uses: ../fake.js } }");
  await record(rig, { verify: ["a"] });
  expect(rig.fake.calls.map(({ cpus }) => cpus)).toEqual([1, 1]);
});

test("a name that is no stage, or none that is run, is refused", async () => {
  await using rig = await ranOnce();
  const { result } = await execute(rig, { verify: ["c"] });
  expect(result).toMatchObject({
    ok: false,
    error: { message: 'Expected --verify to name a stage of this pipeline, got "c"' },
  });
  const { result: idle } = await execute(rig, { verify: ["b"], only: ["a"] });
  expect(idle).toMatchObject({
    ok: false,
    error: {
      message: 'Expected --verify to name a stage that is run, got "b", which is not among the chosen ones',
      remedy: "Add `--only b`, or leave `--verify b` out.",
    },
  });
});

test("the command ends with 1 where something differs, and every run with the key is marked from then on", async () => {
  await using rig = await createRig();
  rig.pipeline(CHAIN);
  rig.fake.answer("a", (call) => call.finish("made by a"));
  rig.fake.answer("b", (call) => call.finish(`call ${rig.fake.count("b")}`));
  await rig.run(["run", "--name", "first", "--trust"]);
  const same = await rig.run(["run", "--verify", "a", "--name", "second", "--trust"]);
  expect(same.exitCode).toBe(0);
  expect(same.stdout).toContain("\nverified\n  a: the same when it was made again (1 file)\n");
  const differs = await rig.run(["run", "--verify", "all", "--reporter", "plain", "--trust"]);
  expect(differs.exitCode).toBe(1);
  expect(differs.stdout).toContain(
    "\nverified\n  a: the same when it was made again (1 file)\n  b: not deterministic: 1 of 1 file differs, first out/result.txt at offset 5\n",
  );
  const sentence =
    "The stage b of A and B is not deterministic: when it was made again from the same code, parameters and inputs, not all was the same (1 of 1 file differs, first out/result.txt at offset 5). What is made of it may differ by that alone.";
  const text = await rig.run(["compare", "first", "second"]);
  expect(text.stdout.replaceAll(/\s+/g, " ")).toContain(`warning: ${sentence}`);
  expect(text.stdout).not.toContain("the results are the same");
  const json = JSON.parse((await rig.run(["compare", "first", "second", "--json"])).stdout);
  expect(json.notDeterministic).toMatchObject([{ stage: "b", candidates: ["A", "B"], difference: { differing: 1 } }]);
  expect(json.warnings).toContain(sentence);
  const page = path.join(rig.folder, "page.html");
  await rig.run(["compare", "first", "second", "--html", page]);
  expect(rig.read("page.html")).toContain(sentence.replace("of A and B", "of first and second"));
  await rig.run(["report", "first", "--out", path.join(rig.folder, "report.html")]);
  const report = rig.read("report.html");
  expect(report).toContain("Not deterministic, as a repetition with the same code, parameters and inputs showed: b (");
  expect(report).not.toContain("the digests above then come out the same");
});
