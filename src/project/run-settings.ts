import { availableParallelism } from "node:os";
import type { SetRequest } from "../engine/request.js";
import { packageVersion } from "./package-folder.js";
import type { ProjectFolders } from "./project-folders.js";
import { type ExecutionOptions, selectionOf } from "./run-options.js";
import { softwareVersions } from "./software-versions.js";

type Settings = Pick<
  SetRequest,
  "selection" | "runsFolder" | "projectRoot" | "jobs" | "keepGoing" | "software" | "profile"
>;

/** What the options and the project say of a run, or of all runs of a sweep. */
export const runSettings = (project: ProjectFolders, options: ExecutionOptions): Settings => ({
  selection: selectionOf(options),
  runsFolder: project.runsFolder,
  projectRoot: project.root,
  jobs: options.jobs ?? project.profile?.settings.jobs ?? availableParallelism(),
  keepGoing: options.keepGoing ?? false,
  ...(project.profile !== undefined && { profile: project.profile.name }),
  software: { radpipe: packageVersion(), packages: softwareVersions() },
});
