import { execFileSync } from "node:child_process";

/** What JavaScript's heap may grow to in a process with this environment, bytes; undefined where that cannot be asked. */
export function heapLimitOf(environment: Readonly<Record<string, string>>): number | undefined {
  try {
    const program = "require('node:v8').getHeapStatistics().heap_size_limit";
    const printed = execFileSync(process.execPath, ["-p", program], {
      env: { ...environment },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return Number(printed) || undefined;
  } catch {
    return undefined;
  }
}
