import { expect, test } from "vitest";
import { createRig } from "../support/rig.js";
import { writeRunFolder } from "../support/run-folder.js";

/** Most commands are tested in the test's process, from their sources; what is installed is flattened. */
test("the built command says what its sources say", async () => {
  await using rig = await createRig();
  rig.pipeline("name: demo\nstages:\n  a: { uses: synthesize, with: { patients: 4 } }\n");
  await writeRunFolder(rig.runs, { suffix: "aaaaaa", startedAt: "2026-11-23T04:15:00.000Z" });
  await writeRunFolder(rig.runs, { suffix: "bbbbbb", startedAt: "2026-11-23T05:15:00.000Z", separation: 0.35 });
  for (const args of [
    [],
    ["--version"],
    ["plan", "test"],
    ["check", "test"],
    ["graph", "test"],
    ["runs", "--where", "test.auc > 0.5"],
    ["show", "latest"],
    ["compare", "--all"],
    ["gate", "latest", "--where", "test.auc > 0.99"],
    ["report", "latest", "--out", "page.html"],
    ["power", "--auc", "0.9", "--width", "0.1"],
    ["cache", "ls"],
    ["stages", "train"],
    ["completion", "bash"],
    ["explain", "pipeline-file"],
    ["runs", "rm", "nothing"],
  ]) {
    const { exitCode, stdout, stderr } = await rig.run(args);
    const built = await rig.start(args).finished;
    expect({ args, exitCode: built.exitCode, stdout: built.stdout, stderr: built.stderr }).toEqual({
      args,
      exitCode,
      stdout,
      stderr,
    });
  }
});
