import { execFileSync } from "node:child_process";

/**
 * Options of Node for the process of a stage. Tables of 100,000 rows outgrow its 16 MB for new objects, and would be
 * moved again and again while they are read.
 */
export const YOUNG_SPACE = ["--min-semi-space-size=64", "--max-semi-space-size=64"];

/** What JavaScript's heap may grow to in a stage with this environment, bytes; undefined where that cannot be asked. */
export function heapLimitOf(environment: Readonly<Record<string, string>>): number | undefined {
  try {
    const program = "require('node:v8').getHeapStatistics().heap_size_limit";
    const printed = execFileSync(process.execPath, [...YOUNG_SPACE, "-p", program], {
      env: { ...environment },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return Number(printed) || undefined;
  } catch {
    return undefined;
  }
}
