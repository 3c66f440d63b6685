import { chmodSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { record } from "../support/execute.js";
import { createRig } from "../support/rig.js";

const TWO = `
name: two
stages:
  a: { uses: ../fake.js, with: { value: 1 } }
  b: { uses: ../fake.js, with: { value: 2 }, inputs: { first: a.out } }
`;

/** Changes a file that is sealed, and sets its times back. */
function poison(folder: string): void {
  const file = path.join(folder, "result.txt");
  const { atime, mtime } = statSync(file);
  chmodSync(file, 0o644);
  writeFileSync(file, "Made");
  utimesSync(file, atime, mtime);
}

test("what a stage writes into its input fails it, and neither the input nor its output is used", async () => {
  await using rig = await createRig();
  rig.pipeline(TWO);
  rig.fake.answer("a", (call) => call.finish());
  rig.fake.answer("b", async (call) => {
    if (rig.fake.count("b") === 1) poison(call.inputs["first"]!);
    await call.finish();
  });
  const run = await record(rig);
  expect(run.status).toBe("failed");
  expect(run.failure).toEqual({
    reason: "input-changed",
    message: expect.stringMatching(
      /^The input a\.out changed while "b" was running: result\.txt should be [0-9a-f]{64}, is [0-9a-f]{64}$/,
    ),
    remedy:
      "Stages must not write into what they are handed: let it copy what it changes, and run again. What was changed is set aside and made again.",
    stage: "b",
  });
  expect(run.stages.find(({ id }) => id === "b")?.outputs).toEqual({});

  const again = await record(rig);
  expect(again.status).toBe("succeeded");
  expect(rig.fake.count("a")).toBe(2);
  expect(rig.read(`runs/${again.id}/artifacts/a/out/result.txt`)).toBe("made");
});

test("`--check-contents` finds what no time tells, and makes it again", async () => {
  await using rig = await createRig();
  rig.pipeline(TWO);
  rig.fake.answer("*", (call) => call.finish());
  await record(rig);
  const first = rig.records()[0]!;
  const digest = first.stages.find(({ id }) => id === "a")!.outputs["out"]!.digest;
  const artifact = path.join(rig.cache, "artifacts", digest, "result.txt");
  poison(path.dirname(artifact));
  const run = await rig.run(["run", "test", "--check-contents", "--reporter", "json"]);
  expect(run.exitCode).toBe(0);
  expect(run.stdout).toContain('"type":"artifact-damaged"');
  expect(readFileSync(artifact, "utf8")).toBe("made");
});
