import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { ResourceUse } from "../core/action.js";

/** Linux counts processor time for user space in hundredths of a second on every architecture (`USER_HZ`). */
const TICKS_PER_SECOND = 100;

/** What a process and its descendants have used, measured from outside. Empty where there is no `/proc`. */
export interface UsageMeter {
  readonly sample: () => void;
  /** When the process has ended. `reaped`: what `reapedSeconds` gave where it was waited for. */
  readonly finish: (reaped: number | undefined) => ResourceUse;
}

/**
 * While the process lives, `/proc` tells its time and peak memory. What it used between the last sample and its end
 * is the growth of its parent's count of the children it has waited for; when several children end at once that
 * growth cannot be told apart, so it is taken only where it is possible for this one alone.
 */
export function meterProcess(pid: number): UsageMeter {
  let cpuSeconds: number | undefined;
  let peakMemoryBytes: number | undefined;
  let sampledAt = performance.now();

  return {
    sample() {
      const tree = readTree(pid);
      if (tree === undefined) return;
      cpuSeconds = Math.max(cpuSeconds ?? 0, tree.cpuSeconds);
      peakMemoryBytes = Math.max(peakMemoryBytes ?? 0, tree.memoryBytes);
      sampledAt = performance.now();
    },
    finish(reaped) {
      const possible = (cpuSeconds ?? 0) + ((performance.now() - sampledAt) / 1000) * availableParallelism() + 0.02;
      if (reaped !== undefined && reaped >= (cpuSeconds ?? 0) && reaped <= possible) cpuSeconds = reaped;
      return {
        ...(cpuSeconds !== undefined && { cpuSeconds }),
        ...(peakMemoryBytes !== undefined && { peakMemoryBytes }),
      };
    },
  };
}

let reapedBefore = 0;

/** Processor time of the children that this process has waited for since the last call. */
export function reapedSeconds(): number | undefined {
  const self = readStat("self");
  if (self === undefined) return undefined;
  const grown = self.childrenSeconds - reapedBefore;
  reapedBefore = self.childrenSeconds;
  return grown;
}

function readTree(pid: number): { cpuSeconds: number; memoryBytes: number } | undefined {
  const root = readStat(String(pid));
  if (root === undefined) return undefined;
  let cpuSeconds = root.ownSeconds + root.childrenSeconds;
  const memory = memoryOf(pid);
  let memoryBytes = memory.now;
  for (const child of childrenOf(pid)) {
    const below = readTree(child);
    cpuSeconds += below?.cpuSeconds ?? 0;
    memoryBytes += below?.memoryBytes ?? 0;
  }
  return { cpuSeconds, memoryBytes: Math.max(memoryBytes, memory.peak) };
}

/** `proc(5)`: fields 14 to 17 are the times; the name in field 2 may hold spaces. */
function readStat(pid: string) {
  const text = readText(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ticks = (field: number) => Number(fields[field - 3]) / TICKS_PER_SECOND;
  return {
    ownSeconds: ticks(14) + ticks(15),
    childrenSeconds: ticks(16) + ticks(17),
  };
}

function childrenOf(pid: number): readonly number[] {
  const text = readText(`/proc/${pid}/task/${pid}/children`)?.trim();
  return text ? text.split(" ").map(Number) : [];
}

function memoryOf(pid: number): { now: number; peak: number } {
  const status = readText(`/proc/${pid}/status`) ?? "";
  const bytes = (field: RegExp) => Number(field.exec(status)?.[1] ?? 0) * 1024;
  return { now: bytes(/^VmRSS:\s+(\d+) kB$/m), peak: bytes(/^VmHWM:\s+(\d+) kB$/m) };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
