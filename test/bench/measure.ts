import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { loadavg } from "node:os";
import { meterProcess, reapedSeconds } from "../../src/executors/process-usage.js";

/** What one process and its descendants took. */
export interface Measured {
  readonly seconds: number;
  /** Processor time of all of them; says more than the clock where the machine has other work. */
  readonly cpuSeconds: number;
  /** The most memory at one time, over all of them. */
  readonly peakMegabytes: number;
  readonly stdout: string;
}

interface Place {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end. Rejects where it fails. */
export async function measure(program: string, args: readonly string[], place: Place = {}): Promise<Measured> {
  const start = performance.now();
  const child = spawn(program, args, {
    ...(place.cwd !== undefined && { cwd: place.cwd }),
    env: { ...process.env, ...place.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-4000);
  });
  const meter = meterProcess(child.pid ?? 0);
  meter.sample();
  const timer = setInterval(() => meter.sample(), 25);
  const ended = once(child, "exit").then(([code]) => ({ code, seconds: (performance.now() - start) / 1000 }));
  const closed = once(child, "close");
  const { code, seconds } = await ended;
  clearInterval(timer);
  const { cpuSeconds = 0, peakMemoryBytes = 0 } = meter.finish(reapedSeconds());
  await closed;
  if (code !== 0) throw new Error(`${program} ${args.slice(0, 3).join(" ")} ended with ${code}:\n${stderr}`);
  return { seconds, cpuSeconds, peakMegabytes: peakMemoryBytes / 1e6, stdout };
}

/**
 * Uses memory once and gives it back: a virtual machine hands memory out slowly the first time, and whoever writes
 * files into it then would pay for that.
 */
export async function touchMemory(gigabytes: number): Promise<void> {
  await measure(process.execPath, ["-e", `for (let i = 0; i < ${gigabytes}; i++) Buffer.alloc(1e9, 1)`]);
}

/** One of the things that are compared, run once. */
export interface Contender {
  readonly name: string;
  readonly run: () => Promise<Measured>;
}

/** Each contender in turn, `rounds` times, so that whatever else the machine does meets all; the fastest of each counts. */
export async function takeTurns(
  contenders: readonly Contender[],
  rounds: number,
): Promise<ReadonlyMap<string, Measured>> {
  const best = new Map<string, Measured>();
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, run } of contenders) {
      const measured = await run();
      if (measured.seconds < (best.get(name)?.seconds ?? Number.POSITIVE_INFINITY)) best.set(name, measured);
    }
  }
  return best;
}

/** A line each; `ours` is the first, and the others' ratio is their time over ours. */
export function printRows(rows: ReadonlyMap<string, Measured>, missing: readonly string[] = []): void {
  const [ours] = rows.values();
  for (const [name, row] of rows) {
    const [time, processors] = [row.seconds / (ours?.seconds ?? 1), row.cpuSeconds / (ours?.cpuSeconds ?? 1)];
    const ratio = row === ours ? "" : `  ratio ${time.toFixed(2)}, of processor time ${processors.toFixed(2)}`;
    print(
      `  ${name.padEnd(34)} ${row.seconds.toFixed(3)} s  processors ${row.cpuSeconds.toFixed(2)} s  peak ${row.peakMegabytes.toFixed(0)} MB${ratio}`,
    );
  }
  for (const name of missing) print(`  ${name.padEnd(34)} not installed`);
  print(`  (load of the machine: ${loadavg()[0]!.toFixed(1)})`);
}

export const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** The number after an option, such as `--rounds 3`. */
export function numberAfter(options: readonly string[], option: string, otherwise: number): number {
  return options.includes(option) ? Number(options[options.indexOf(option) + 1]) : otherwise;
}

/** The first of the programs that answers to these arguments, Debian's own before what may hide it. */
export function findProgram(candidates: readonly string[], args: readonly string[]): string | undefined {
  return candidates.find((program) => {
    try {
      execFileSync(program, args, { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

export const pythonWith = (module: string): string | undefined =>
  findProgram(["/usr/bin/python3", "python3"], ["-c", `import ${module}`]);
