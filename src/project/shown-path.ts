import path from "node:path";
import type { ProjectFolders } from "./project-folders.js";

/** A path as it is told to the user: relative to the working folder, but never by climbing out of the project. */
export function shownPath(file: string, project: ProjectFolders): string {
  const outside = path.relative(project.root, file).startsWith("..");
  return outside ? file : path.relative(project.workingFolder, file) || ".";
}
