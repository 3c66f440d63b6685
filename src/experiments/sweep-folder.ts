import path from "node:path";

/** Where the summary of a sweep is, next to the folders of its runs: `sweep.json`, and pooled predictions of folds. */
export const sweepFolder = (runsFolder: string, sweep: string): string => path.join(runsFolder, "sweeps", sweep);
