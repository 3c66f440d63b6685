import path from "node:path";
import { expect, test } from "vitest";
import { createRig, type Rig } from "../support/rig.js";
import { writeRunFolder } from "../support/run-folder.js";

type Record = { readonly [name: string]: unknown };

const stagesOf = (record: Record) => record["stages"] as readonly Record[];

/** What disks and hands make of a record, and what is said of it. */
const DAMAGES: readonly (readonly [damage: (record: Record) => unknown, said: string])[] = [
  [(record) => ({ ...record, stages: null }), "expected stages to be a list, got null"],
  [(record) => ({ ...record, params: [] }), "expected params to be an object, got a list"],
  [
    (record) => ({ ...record, metrics: { "test.auc": "high" } }),
    'expected metrics.test.auc to be a number, got "high"',
  ],
  [(record) => ({ ...record, pipeline: "demo" }), 'expected pipeline to be an object, got "demo"'],
  [(record) => ({ ...record, process: null, status: "running" }), "expected process to be an object, got null"],
  [(record) => ({ ...record, startedAt: 7 }), "expected startedAt to be a time, got 7"],
  [(record) => ({ ...record, sweep: "search" }), 'expected sweep to be an object, got "search"'],
  [(record) => ({ ...record, warnings: [null] }), "expected warnings[0] to be an object, got null"],
  [
    (record) => ({ ...record, stages: [...stagesOf(record), { id: "late" }] }),
    "expected stages[4].uses to be text, got nothing",
  ],
  [
    (record) => ({ ...record, stages: stagesOf(record).map((stage) => ({ ...stage, facts: 1 })) }),
    "expected stages[0].facts to be an object, got 1",
  ],
  [
    (record) => ({ ...record, status: "done" }),
    'expected status to be one of succeeded, failed, interrupted, running, got "done"',
  ],
  [(record) => [record], "expected it to be an object, got a list"],
];

/** Runs of whom all but two are damaged; the sound ones are neither the newest nor the oldest. */
async function damagedRuns(rig: Rig): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const [index, [damage]] of DAMAGES.entries()) {
    const hour = String(10 + index).padStart(2, "0");
    const id = await writeRunFolder(rig.runs, { suffix: `dddd${hour}`, startedAt: `2026-11-23T${hour}:00:00.000Z` });
    const file = `runs/${id}/run.json`;
    rig.write(file, JSON.stringify(damage(JSON.parse(rig.read(file)))));
    ids.push(id);
  }
  await writeRunFolder(rig.runs, { suffix: "aaaaaa", startedAt: "2026-11-23T12:30:00.000Z", label: "sound" });
  await writeRunFolder(rig.runs, { suffix: "bbbbbb", startedAt: "2026-11-23T13:30:00.000Z", epochs: 20 });
  return ids;
}

test("damaged records are left out with a warning, and every command goes on with the others", async () => {
  await using rig = await createRig();
  const ids = await damagedRuns(rig);
  const commands: readonly (readonly string[])[] = [
    ["runs"],
    ["runs", "--where", "params.epochs >= 20 or label == 'sound'", "--sort", "validation.auc"],
    ["show", "sound"],
    ["compare", "--all"],
    ["report", "latest", "--out", "page.html"],
    ["cache", "du"],
  ];
  for (const command of commands) {
    const { exitCode, stderr, stdout } = await rig.run(command);
    expect([command.join(" "), exitCode, stderr]).toEqual([command.join(" "), 0, stderr]);
    expect(stdout + stderr).not.toMatch(/TypeError|bug in radpipe|undefined|NaN/);
    if (command[0] === "cache") continue;
    expect(stderr).toContain(`${ids.at(-1)} is left out: its run.json is damaged: ${DAMAGES.at(-1)![1]}`);
  }
  expect((await rig.run(["runs"])).stdout.split("\n").length).toBe(4);
  for (const [index, id] of ids.slice(0, 3).entries()) {
    expect((await rig.run(["show", id])).stderr).toBe(
      `error: The run ${id} cannot be read: its run.json is damaged: ${DAMAGES[index]![1]}\n  Remove it with \`pipeline runs rm\`.\n`,
    );
  }
  expect((await rig.run(["runs", "rm", ...ids])).exitCode).toBe(0);
  expect((await rig.run(["runs"])).stderr).toBe("");
});

test("of many damaged records a few are told", async () => {
  await using rig = await createRig();
  const ids = await damagedRuns(rig);
  const { stderr } = await rig.run(["runs"]);
  expect(stderr.trimEnd().split("\n").length).toBe(6);
  expect(stderr).toContain(`warning: ${ids.length - 5} more are left out for such reasons\n`);
});

test("a damaged sweep.json is said, and the runs of the sweep are shown", async () => {
  await using rig = await createRig();
  const sweep = { id: "20261123T041500Z-demo-sweep-abcdef", point: { "params.epochs": 10 } };
  await writeRunFolder(rig.runs, { suffix: "aaaaaa", sweep });
  const file = path.posix.join("runs/sweeps", sweep.id, "sweep.json");
  for (const [text, said] of [
    ["{", "it is cut short or not JSON"],
    ['{ "sweep": 1 }', "expected sweep to be text, got 1"],
  ] as const) {
    rig.write(file, text);
    const { exitCode, stdout, stderr } = await rig.run(["show", "abcdef"]);
    expect([exitCode, stderr]).toEqual([0, `warning: sweep.json of ${sweep.id} is damaged: ${said}\n`]);
    expect(stdout).toContain("epochs=10");
  }
});
