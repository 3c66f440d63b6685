/** Where a command works. */
export type { ProjectFolders as Project } from "../project/project-folders.js";
