import { shellWord } from "../../core/shell-word.js";
import type { JobBatch } from "../jobs/job-queue.js";

/** What a profile says to Slurm. */
export interface SlurmSettings {
  readonly partition?: string | undefined;
  readonly account?: string | undefined;
  readonly qos?: string | undefined;
  readonly extraArgs?: readonly string[] | undefined;
  /** Lines of shell before Node begins. */
  readonly setup?: readonly string[] | undefined;
}

/** Before the time limit a job is told to keep what it has, seconds. */
const WARNING_SECONDS = 60;

/** Options of `sbatch`; the script comes on its standard input. */
export function sbatchArguments(batch: JobBatch, settings: SlurmSettings): readonly string[] {
  const { name, request, folder, folders, atOnce } = batch;
  const size = folders.length;
  const minutes = request.timeMs && Math.ceil(request.timeMs / 60_000);
  return [
    "--parsable",
    `--job-name=${name}`,
    `--output=${folder}/${size === 1 ? "job.log" : "job-%a.log"}`,
    `--chdir=${folder}`,
    ...(size > 1 ? [`--array=0-${size - 1}${atOnce < size ? `%${atOnce}` : ""}`] : []),
    "--ntasks=1",
    `--cpus-per-task=${request.cpus}`,
    ...(request.memoryBytes === undefined ? [] : [`--mem=${Math.ceil(request.memoryBytes / 2 ** 20)}M`]),
    ...(request.gpus === 0 ? [] : [`--gres=gpu:${request.gpus}`]),
    ...(minutes === undefined ? [] : [`--time=${minutes}`]),
    `--signal=B:USR2@${WARNING_SECONDS}`,
    ...(settings.partition === undefined ? [] : [`--partition=${settings.partition}`]),
    ...(settings.account === undefined ? [] : [`--account=${settings.account}`]),
    ...(settings.qos === undefined ? [] : [`--qos=${settings.qos}`]),
    ...(settings.extraArgs ?? []),
  ];
}

/**
 * The job: what the site needs first, then Node in the place of the shell, so that signals reach it. The Node that runs
 * here is taken where the node of the cluster has it too.
 * @param command the compiled command of radpipe.
 */
export function batchScript(batch: JobBatch, { setup = [] }: SlurmSettings, command: string): string {
  const { folders, list } = batch;
  const place = folders.length === 1 ? "1" : "$((SLURM_ARRAY_TASK_ID + 1))";
  return [
    "#!/bin/bash",
    ...setup,
    `folder=$(sed -n "${place}p" ${shellWord(list)})`,
    `node=${shellWord(process.execPath)}`,
    '[ -x "$node" ] || node=node',
    `exec "$node" ${shellWord(command)} exec-attempt "$folder"`,
    "",
  ].join("\n");
}
