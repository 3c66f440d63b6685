import path from "node:path";
import { writeWhole } from "../core/write-whole.js";

/** In an artifact, in a run's folder, and in that of folds taken together: numbers by name, such as `test.auc`. */
export const METRICS_FILE = "metrics.json";

/** What was not measured is absent. */
export const writeMetrics = (folder: string, metrics: Readonly<Record<string, number>>): void =>
  writeWhole(path.join(folder, METRICS_FILE), `${JSON.stringify(metrics, undefined, 2)}\n`);
