import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { createNpy } from "../../src/imaging/npy.js";
import { type BenchedNetwork, networks } from "./train-networks.js";

interface Round {
  readonly images: number;
  readonly milliseconds: number;
  readonly peakMegabytes: number;
  readonly recording?: number;
  readonly compiling?: number;
  readonly running?: number;
  readonly steps?: number;
  readonly fallbacks?: readonly string[];
}

interface Trainer {
  readonly round: () => Promise<Round>;
  readonly stop: () => void;
}

const here = path.dirname(fileURLToPath(import.meta.url));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Images per second of training, beside PyTorch where a python3 has it. Both are started first and then take turns, so
 * that whatever else the machine does meets both.
 *
 * Options: names of networks (all by default), `--rounds N` (8), `--threads N` (all processors).
 */
export async function bench(options: readonly string[]): Promise<void> {
  const numberAfter = (option: string, otherwise: number): number =>
    options.includes(option) ? Number(options[options.indexOf(option) + 1]) : otherwise;
  const rounds = numberAfter("--rounds", 8);
  const threads = numberAfter("--threads", availableParallelism());
  const chosen = networks.filter(({ name }) => options.includes(name));
  const python = pythonWithTorch();
  print(python ? `PyTorch: ${python.version}, ${python.program}` : "PyTorch: no python3 with torch was found");
  print(`Threads: ${threads}. Rounds: ${rounds}, the fastest half of each counts.`);
  const ratios: number[] = [];
  for (const network of chosen.length > 0 ? chosen : networks) {
    const ratio = await benchNetwork(network, rounds, threads, python?.program);
    if (ratio !== null) ratios.push(ratio);
  }
  if (ratios.length === 0) return;
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  print(`geometric mean of ${ratios.length} networks ratio ${mean.toFixed(2)}`);
}

async function benchNetwork(
  network: BenchedNetwork,
  rounds: number,
  threads: number,
  python: string | undefined,
): Promise<number | null> {
  const folder = mkdtempSync(path.join(tmpdir(), "radpipe-bench-"));
  const images = path.join(folder, "images.npy");
  await writeImages(images, network);
  const jiti = path.join(here, "../../node_modules/jiti/lib/jiti-cli.mjs");
  const common = [network.name, images, String(threads)];
  const ours = startTrainer(process.execPath, [jiti, path.join(here, "train-worker.ts"), ...common, folder]);
  const theirs = python ? startTrainer(python, [path.join(here, "train.py"), ...common]) : null;
  const [mine, other]: [Round[], Round[]] = [[], []];
  const first = await ours.round();
  await theirs?.round();
  for (let round = 0; round < rounds; round += 1) {
    mine.push(await ours.round());
    if (theirs) other.push(await theirs.round());
  }
  ours.stop();
  theirs?.stop();
  rmSync(folder, { recursive: true });
  report(network, first, mine, other);
  return theirs ? rate(mine) / rate(other) : null;
}

function report({ name }: BenchedNetwork, first: Round, mine: readonly Round[], other: readonly Round[]): void {
  const beside =
    other.length > 0 ? `  PyTorch ${rate(other).toFixed(0)}  ratio ${(rate(mine) / rate(other)).toFixed(2)}` : "";
  print(`${name}  ${rate(mine).toFixed(0)} images/s${beside}`);
  const memory = (list: readonly Round[]): string =>
    `${Math.max(...list.map((one) => one.peakMegabytes)).toFixed(0)} MB`;
  const [best] = [...mine].sort((a, b) => a.milliseconds - b.milliseconds) as [Round];
  const share = (part: number | undefined): string => ((part ?? 0) / (best.steps ?? 1)).toFixed(1);
  print(
    `  a step: reading and recording ${share(best.recording)} ms, compiling ${share(best.compiling)} ms, running ${share(best.running)} ms; the first round compiled for ${(first.compiling ?? 0).toFixed(0)} ms`,
  );
  print(`  peak memory: ${memory(mine)}${other.length > 0 ? `, PyTorch ${memory(other)}` : ""}`);
  if (first.fallbacks && first.fallbacks.length > 0) print(`  in plain JavaScript: ${first.fallbacks.join(", ")}`);
}

/** Of the faster half of the rounds: what slows a round down comes from elsewhere. */
function rate(rounds: readonly Round[]): number {
  const sorted = [...rounds].sort((a, b) => a.milliseconds / a.images - b.milliseconds / b.images);
  const fast = sorted.slice(0, Math.ceil(sorted.length / 2));
  const sum = (of: (round: Round) => number): number => fast.reduce((total, round) => total + of(round), 0);
  return (1000 * sum(({ images }) => images)) / sum(({ milliseconds }) => milliseconds);
}

function startTrainer(program: string, parameters: readonly string[]): Trainer {
  const child: ChildProcess = spawn(program, parameters, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = readline.createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    async round() {
      child.stdin!.write("round\n");
      const { value, done } = await lines.next();
      if (done) throw new Error(`${program} ${parameters[0]} ended early`);
      return JSON.parse(value) as Round;
    },
    stop() {
      child.stdin!.end();
    },
  };
}

/** Smooth noise with constant borders, as X-rays have: many pixels of a pooling window are equal there. */
async function writeImages(file: string, { size, images }: BenchedNetwork): Promise<void> {
  const npy = await createNpy(file, [size, size, 1]);
  const border = Math.round(size / 8);
  const pixels = new Uint8Array(size * size);
  let state = 1;
  for (let image = 0; image < images; image += 1) {
    for (let at = 0; at < pixels.length; at += 1) {
      const [row, column] = [Math.floor(at / size), at % size];
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      const inside = Math.min(row, column, size - 1 - row, size - 1 - column) >= border;
      pixels[at] = inside ? state >> 23 : 0;
    }
    await npy.append(pixels);
  }
  await npy.close();
}

/** Debian's PyTorch belongs to /usr/bin/python3, which another python3 on the path may hide. */
function pythonWithTorch(): { readonly program: string; readonly version: string } | null {
  for (const program of ["python3", "/usr/bin/python3"]) {
    try {
      const version = execFileSync(program, ["-c", "import torch; print(torch.__version__)"], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      return { program, version: version.trim() };
    } catch {}
  }
  return null;
}
