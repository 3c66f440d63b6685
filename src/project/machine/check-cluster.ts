import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { humanDuration } from "../../core/human-units.js";
import { makeFolder } from "../../core/make-folder.js";
import type { JobQueue } from "../../executors/jobs/job-queue.js";
import { askForProbe, readProbe } from "../../executors/jobs/probe.js";
import { askSlurm } from "../../executors/slurm/ask-slurm.js";
import { slurmQueue } from "../../executors/slurm/slurm-queue.js";
import { layoutOf } from "../../store/layout.js";
import { radpipeCommand, usualRequest } from "../cluster.js";
import type { ProjectFolders } from "../project-folders.js";
import type { MachineCheck } from "./machine-check.js";

const PATIENCE_MS = 60_000;
/** From here on ages of files mislead a person, milliseconds. Locks compare no clocks. */
const CLOCK_MS = 60_000;

/** Of a profile with a cluster: its commands, its partition, and what a job finds on a node. */
export async function checkCluster(project: ProjectFolders): Promise<readonly MachineCheck[]> {
  const { profile } = project;
  if (profile?.settings.executor !== "slurm") return [];
  const { exitCode, stdout, failure } = await askSlurm("sbatch", ["--version"]);
  if (exitCode !== 0) {
    return [problem("Slurm", failure ?? "sbatch does not work", "Install Slurm's commands, or work on a login node.")];
  }
  const version: MachineCheck = { name: "Slurm", state: "ok", value: stdout.trim() };
  const partitions = await askSlurm("sinfo", ["-h", "-o", "%P"]);
  if (partitions.exitCode !== 0) {
    return [version, problem("Slurm's controller", "does not answer", "`sinfo` says more.")];
  }
  const names = partitions.stdout.split("\n").map((name) => name.replace(/\*$/, ""));
  const { partition } = profile.settings;
  if (partition !== undefined && !names.includes(partition)) {
    return [version, problem("partition", `${partition} does not exist`, `There are ${names.join(", ")}.`)];
  }
  const queue = slurmQueue(profile.settings, radpipeCommand());
  return [version, ...(await probe(queue, layoutOf(project.cacheFolder).jobs, usualRequest(profile)))];
}

async function probe(
  queue: JobQueue,
  jobs: string,
  request: ReturnType<typeof usualRequest>,
): Promise<readonly MachineCheck[]> {
  const name = `radpipe-doctor-${randomBytes(6).toString("hex")}`;
  const folder = path.join(jobs, name);
  const list = path.join(folder, "jobs.txt");
  try {
    makeFolder(folder);
    askForProbe(folder);
    writeFileSync(list, `${folder}\n`);
  } catch (error) {
    return [problem("node", `no job can be prepared: ${(error as Error).message}`, "Make the cache writable.")];
  }
  const submission = await queue.submit({ name, request, folder, folders: [folder], list, atOnce: 1 });
  if (submission.type !== "submitted") {
    rmSync(folder, { recursive: true, force: true });
    return [problem("node", `a job was not taken: ${submission.message}`, "Correct the profile.")];
  }
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = readProbe(folder);
    if (answer !== undefined) {
      const apart = Math.abs(Date.now() - answer.at);
      rmSync(folder, { recursive: true, force: true });
      return [
        { name: "node", state: "ok", value: `${answer.host}, Node.js ${answer.node}; it sees the cache` },
        ...(answer.hasHardLinks
          ? []
          : [{ name: "hard links", state: "warning", value: "the cache's disk has none: locks are copied" } as const]),
        ...(apart < CLOCK_MS ? [] : [clock(apart)]),
      ];
    }
    const state = (await queue.states())?.get(name);
    if (state?.phase === "over" || performance.now() > end) {
      await queue.cancel([submission.id]);
      return [
        state?.phase === "over"
          ? problem("node", `a job left no answer (${state.text}): ${lastLine(path.join(folder, "job.log"))}`, SEEN)
          : {
              name: "node",
              state: "warning",
              value: `a job did not begin within a minute: ${state?.text ?? "unknown"}`,
            },
      ];
    }
    await delay(1_000);
  }
}

const SEEN = "The project, the cache, radpipe and Node must be seen from the nodes under the same paths.";

const clock = (apart: number): MachineCheck => ({
  name: "clocks",
  state: "warning",
  value: `its clock is ${humanDuration(apart)} apart from the one here`,
});

const problem = (name: string, value: string, remedy: string): MachineCheck => ({
  name,
  state: "problem",
  value,
  remedy,
});

function lastLine(file: string): string {
  try {
    return readFileSync(file, "utf8").trim().split("\n").at(-1) || "it printed nothing";
  } catch {
    return "it printed nothing here";
  }
}
