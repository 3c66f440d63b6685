import { expect, test } from "vitest";
import { batchScript, sbatchArguments } from "../../src/executors/slurm/batch-script.js";
import { squeueRows } from "../../src/executors/slurm/squeue-rows.js";

test("rows of squeue become states of jobs, and what it does not say is not over", () => {
  const states = squeueRows(
    [
      "12|12|N/A|RUNNING|n1|None|one",
      "13|13|N/A|PENDING||Resources|two",
      "14_0|14|0|COMPLETED|n1|None|many",
      "14_[1-2,5%2]|14|1-2,5%2|PENDING||JobArrayTaskLimit|many",
      "15|15|N/A|OUT_OF_MEMORY|n2|OutOfMemory|big",
      "16|16|N/A|NODE_FAIL|n2|NodeDown|unlucky",
      "17|17|N/A|SOMETHING_NEW||None|odd",
      "18|18|N/A|CANCELLED||None|again",
      "19|19|N/A|RUNNING|n2|None|again",
      "20|20|N/A|REQUEUE_HOLD||None|held",
      "a line that is none",
      "",
    ].join("\n"),
  );
  expect(Object.fromEntries(states)).toEqual({
    one: { id: "12", phase: "running", text: "running on n1" },
    two: { id: "13", phase: "waiting", text: "waiting (Resources)" },
    "many[0]": { id: "14_0", phase: "over", text: "COMPLETED", cause: "ended" },
    "many[1]": { id: "14_1", phase: "waiting", text: "waiting (JobArrayTaskLimit)" },
    "many[2]": { id: "14_2", phase: "waiting", text: "waiting (JobArrayTaskLimit)" },
    "many[5]": { id: "14_5", phase: "waiting", text: "waiting (JobArrayTaskLimit)" },
    big: { id: "15", phase: "over", text: "OUT_OF_MEMORY", cause: "out-of-memory" },
    unlucky: { id: "16", phase: "over", text: "NODE_FAIL", cause: "infrastructure" },
    odd: { id: "17", phase: "running", text: "something_new" },
    again: { id: "19", phase: "running", text: "running on n2" },
    held: { id: "20", phase: "waiting", text: "waiting (None)" },
  });
});

test("what is handed to sbatch", () => {
  const batch = {
    name: "radpipe-train-1",
    request: { cpus: 4, gpus: 1, memoryBytes: 8e9, timeMs: 5_400_500 },
    folders: ["/c/jobs/a", "/c/jobs/b b"],
    folder: "/c/jobs/all",
    list: "/c/jobs/all/jobs.txt",
    atOnce: 1,
  };
  const settings = { partition: "gpu", account: "lab", qos: "low", extraArgs: ["--constraint=avx2"] };
  expect(sbatchArguments(batch, settings)).toEqual([
    ...["--parsable", "--job-name=radpipe-train-1", "--output=/c/jobs/all/job-%a.log", "--chdir=/c/jobs/all"],
    ...["--array=0-1%1", "--ntasks=1", "--cpus-per-task=4", "--mem=7630M", "--gres=gpu:1", "--time=91"],
    ...["--signal=B:USR2@60", "--partition=gpu", "--account=lab", "--qos=low", "--constraint=avx2"],
  ]);
  const script = batchScript(batch, { setup: ["module load nodejs"] }, "/opt/rad pipe/main.js");
  expect(script.replace(process.execPath, "NODE")).toMatchInlineSnapshot(`
    "#!/bin/bash
    module load nodejs
    folder=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" /c/jobs/all/jobs.txt)
    node=NODE
    [ -x "$node" ] || node=node
    exec "$node" '/opt/rad pipe/main.js' exec-attempt "$folder"
    "
  `);
});
