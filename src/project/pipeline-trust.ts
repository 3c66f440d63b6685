import path from "node:path";
import { isInside, isTrustedFolder, realOf, trustRemedy } from "../core/trusted-folders.js";
import { packageFolder } from "./package-folder.js";
import type { ProjectFolders } from "./project-folders.js";
import { shownPath } from "./shown-path.js";

/** Whether code that a pipeline names may be run, and what it may read. */
export interface PipelineTrust {
  readonly isTrusted: boolean;
  /** The folder to trust: that of the project, or of a file outside it. */
  readonly folder: string;
  /** Real path that sources must be inside as long as it is not trusted. */
  readonly confinedTo?: string;
  /** How to trust it. */
  readonly remedy: string;
}

/** Pipelines that come with radpipe are as trusted as radpipe. */
export function pipelineTrust(file: string, project: ProjectFolders): PipelineTrust {
  const own = path.join(packageFolder(), "pipelines");
  const real = realOf(file) ?? file;
  const folder = isInside(realOf(project.root) ?? project.root, real) ? project.root : path.dirname(file);
  const isTrusted = project.trustsAll || isInside(realOf(own) ?? own, real) || isTrustedFolder(path.dirname(real));
  return {
    isTrusted,
    folder,
    ...(!isTrusted && { confinedTo: realOf(folder) ?? folder }),
    remedy: trustRemedy(shownPath(folder, project) || "."),
  };
}
