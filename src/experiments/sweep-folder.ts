import path from "node:path";

/** Where what sums a sweep up lies, beside the folders of its runs: `sweep.json`, and pooled predictions of folds. */
export const sweepFolder = (runsFolder: string, sweep: string): string => path.join(runsFolder, "sweeps", sweep);
