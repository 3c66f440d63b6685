import { statSync } from "node:fs";
import path from "node:path";
import type { Profile } from "../config/profiles/profile-schema.js";
import type { Language } from "../core/language.js";
import { TRUST_VARIABLE } from "../core/trusted-folders.js";

/** The folders of a project. All paths are absolute. */
export interface ProjectFolders {
  /** Paths that the user gives are relative to it. */
  readonly workingFolder: string;
  /** The nearest ancestor of the working folder that has `pipelines/`, else the working folder. */
  readonly root: string;
  readonly cacheFolder: string;
  readonly runsFolder: string;
  /** Folders that the user named, which stay the same whichever file is run. */
  readonly named: { readonly cache: boolean; readonly runs: boolean };
  /** `--trust`, or RADPIPE_TRUST=1: code of any folder may be run in this call. */
  readonly trustsAll: boolean;
  readonly language?: Language;
  /** Where and how stages are carried out; absent where nothing was said. */
  readonly profile?: Profile;
}

export interface FolderOptions {
  readonly cache?: string;
  readonly runs?: string;
  readonly trust?: boolean;
  /** What reports, comparisons and model cards are written in; as the pipeline says where absent. */
  readonly language?: Language;
}

/** Finds the project around `workingFolder`; `options` are the folders that the user named, relative to it. */
export function projectFolders(workingFolder: string, options: FolderOptions): ProjectFolders {
  const root = projectRoot(workingFolder);
  const isNamed = (given: string | undefined): given is string => given !== undefined && given !== "";
  const folder = (given: string | undefined, name: string) =>
    isNamed(given) ? path.resolve(workingFolder, given) : path.join(root, name);
  return {
    workingFolder,
    root,
    cacheFolder: folder(options.cache, "cache"),
    runsFolder: folder(options.runs, "runs"),
    named: { cache: isNamed(options.cache), runs: isNamed(options.runs) },
    trustsAll: options.trust === true || process.env[TRUST_VARIABLE] === "1",
    ...(options.language !== undefined && { language: options.language }),
  };
}

/**
 * The project that a pipeline file belongs to, if that is not the working folder's: its results go where commands
 * started there look for them. Folders that the user named stay; so does the project of the working folder for files of
 * no project, and of an installed package.
 */
export function projectOfFile(file: string, project: ProjectFolders): ProjectFolders {
  const root = rootAround(path.dirname(file));
  if (root === undefined || root === project.root || root.split(path.sep).includes("node_modules")) return project;
  return {
    ...project,
    root,
    cacheFolder: project.named.cache ? project.cacheFolder : path.join(root, "cache"),
    runsFolder: project.named.runs ? project.runsFolder : path.join(root, "runs"),
  };
}

const projectRoot = (workingFolder: string): string => rootAround(workingFolder) ?? workingFolder;

function rootAround(inside: string): string | undefined {
  for (let folder = inside; ; folder = path.dirname(folder)) {
    if (isFolder(path.join(folder, "pipelines"))) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

const isFolder = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
