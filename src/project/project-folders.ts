import { statSync } from "node:fs";
import path from "node:path";
import { TRUST_VARIABLE } from "../core/trusted-folders.js";

/** Where a project lies. All paths are absolute. */
export interface ProjectFolders {
  /** Paths that the user gives are relative to it. */
  readonly workingFolder: string;
  /** The nearest ancestor of the working folder that has `pipelines/`, else the working folder. */
  readonly root: string;
  readonly cacheFolder: string;
  readonly runsFolder: string;
  /** `--trust`, or RADPIPE_TRUST=1: code of any folder may be run in this call. */
  readonly trustsAll: boolean;
}

export interface FolderOptions {
  readonly cache?: string;
  readonly runs?: string;
  readonly trust?: boolean;
}

/** Finds the project around `workingFolder`; `options` are the folders that the user named, relative to it. */
export function projectFolders(workingFolder: string, options: FolderOptions): ProjectFolders {
  const root = projectRoot(workingFolder);
  const folder = (given: string | undefined, name: string) =>
    given === undefined || given === "" ? path.join(root, name) : path.resolve(workingFolder, given);
  return {
    workingFolder,
    root,
    cacheFolder: folder(options.cache, "cache"),
    runsFolder: folder(options.runs, "runs"),
    trustsAll: options.trust === true || process.env[TRUST_VARIABLE] === "1",
  };
}

function projectRoot(workingFolder: string): string {
  for (let folder = workingFolder; ; folder = path.dirname(folder)) {
    if (isFolder(path.join(folder, "pipelines"))) return folder;
    if (folder === path.dirname(folder)) return workingFolder;
  }
}

const isFolder = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
