import type { JobBatch, JobQueue, JobState, Submission } from "../jobs/job-queue.js";
import { askSlurm } from "./ask-slurm.js";
import { batchScript, type SlurmSettings, sbatchArguments } from "./batch-script.js";
import { SQUEUE_FORMAT, squeueRows } from "./squeue-rows.js";

/** @param command the compiled command of radpipe, which nodes see under the same path. */
export function slurmQueue(settings: SlurmSettings, command: string): JobQueue {
  return {
    name: "Slurm",
    submit: (batch) => submit(batch, settings, command),
    states,
    async cancel(ids) {
      if (ids.length === 0) return true;
      const { exitCode, stderr } = await askSlurm("scancel", ids);
      return exitCode === 0 || /Invalid job id|already completing or completed/i.test(stderr);
    },
  };
}

async function submit(batch: JobBatch, settings: SlurmSettings, command: string): Promise<Submission> {
  const script = batchScript(batch, settings, command);
  const { exitCode, stdout, stderr, failure } = await askSlurm("sbatch", sbatchArguments(batch, settings), script);
  if (failure !== undefined) return { type: "unknown", message: failure };
  // `id`, or `id;cluster`.
  const id = /^(\d+)(?:;.*)?$/m.exec(stdout)?.[1];
  if (exitCode === 0 && id !== undefined) return { type: "submitted", id };
  const message = lastLine(stderr) || `sbatch ended with exit code ${exitCode}`;
  if (UNHEARD.test(stderr)) return { type: "unknown", message };
  return { type: FULL.test(stderr) ? "busy" : "refused", message };
}

/** Not `-j`: with ids that Slurm has forgotten it fails, or says nothing with status 0. */
async function states(): Promise<ReadonlyMap<string, JobState> | undefined> {
  const { exitCode, stdout } = await askSlurm("squeue", ["--me", "-h", "-r", "-t", "all", "-o", SQUEUE_FORMAT]);
  return exitCode === 0 ? squeueRows(stdout) : undefined;
}

const lastLine = (text: string): string =>
  text
    .trim()
    .split("\n")
    .at(-1)
    ?.replace(/^sbatch: (error: )?(Batch job submission failed: )?/, "") ?? "";

/** The controller may have heard it all the same. */
const UNHEARD =
  /unable to contact|connect failure|timed out|zero bytes|communication|connection refused|controller|try again|temporarily/i;

/** It would be taken when other jobs are over. */
const FULL = /submit limit|MaxSubmit|job limit|MaxJobCount|too many jobs/i;
