import { openStore } from "../store/open-store.js";
import type { LoadedPipeline } from "./loaded-pipeline.js";
import type { ProjectFolders } from "./project-folders.js";

/** The project's cache for a pipeline: sources of one that is not trusted are not followed out of its folder. */
export const openCache = (
  { cacheFolder, runsFolder }: ProjectFolders,
  { confinedTo }: LoadedPipeline,
  { checkContents = false }: { readonly checkContents?: boolean } = {},
): ReturnType<typeof openStore> => openStore({ root: cacheFolder, runsFolder, checkContents, confinedTo });
