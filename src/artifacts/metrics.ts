import path from "node:path";
import { mapOf, number } from "../core/shape.js";
import { writeWhole } from "../core/write-whole.js";
import { readJson } from "./json-file.js";

/** In an artifact, in a run's folder, and in that of folds taken together: numbers by name, such as `test.auc`. */
export const METRICS_FILE = "metrics.json";

/** Of an artifact; undefined where it has none. Throws a StageFailure where it is damaged. */
export const readMetrics = (folder: string): Promise<Readonly<Record<string, number>> | undefined> =>
  readJson(folder, METRICS_FILE, mapOf(number));

/** What was not measured is absent. */
export const writeMetrics = (folder: string, metrics: Readonly<Record<string, number>>): void =>
  writeWhole(path.join(folder, METRICS_FILE), `${JSON.stringify(metrics, undefined, 2)}\n`);
