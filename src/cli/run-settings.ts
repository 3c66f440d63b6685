import { availableParallelism } from "node:os";
import type { SetRequest } from "../engine/request.js";
import { packageVersion } from "./package-folder.js";
import type { Project } from "./project.js";
import { type RunOptions, selectionOf } from "./run-options.js";
import { softwareVersions } from "./software-versions.js";

type Settings = Pick<SetRequest, "selection" | "runsFolder" | "projectRoot" | "jobs" | "keepGoing" | "software">;

/** What the options and the project say of a run, or of all runs of a sweep. */
export const runSettings = (project: Project, options: RunOptions): Settings => ({
  selection: selectionOf(options),
  runsFolder: project.runsFolder,
  projectRoot: project.root,
  jobs: options.jobs ?? availableParallelism(),
  keepGoing: options.keepGoing ?? false,
  software: { radpipe: packageVersion(), packages: softwareVersions() },
});
