import { workerData } from "node:worker_threads";
import { type TreeJob, viewTreeJob } from "./tree-job.js";

// A thread that helps with a job until no chunk is left.
const { take, work } = viewTreeJob(workerData as TreeJob);
for (let chunk = take(); chunk !== undefined; chunk = take()) {
  for (let item = chunk[0]; item < chunk[1]; item++) work(item);
}
