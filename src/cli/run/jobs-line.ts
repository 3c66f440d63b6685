import { countOf, humanBytes, humanDuration } from "../../core/human-units.js";
import type { JobRequest } from "../../executors/jobs/job-queue.js";
import type { PlannedJobs } from "../../project/planned-jobs.js";

/** What `plan` says of jobs on a cluster: how many of which size, and how long they take if none waits. */
export function jobsLines(planned: PlannedJobs | undefined): string {
  if (planned === undefined || planned.jobs.length === 0) return "";
  const rows = planned.jobs.map(
    ({ request, count, stages }) => `  ${countOf(count, "job")} of ${sizeOf(request)}: ${stages.join(", ")}\n`,
  );
  const time = planned.leastMs === undefined ? "" : `  about ${humanDuration(planned.leastMs)} if none waits\n`;
  return `On the cluster:\n${rows.join("")}${time}`;
}

const sizeOf = ({ cpus, gpus, memoryBytes, timeMs }: JobRequest): string =>
  [
    countOf(cpus, "processor"),
    ...(gpus === 0 ? [] : [countOf(gpus, "GPU")]),
    ...(memoryBytes === undefined ? [] : [humanBytes(memoryBytes)]),
    ...(timeMs === undefined ? [] : [`at most ${humanDuration(timeMs)}`]),
  ].join(", ");
