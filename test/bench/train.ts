import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { createNpy } from "../../src/artifacts/npy.js";
import { tensorflowBackend } from "../../src/learning/tensorflow-backend.js";
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
  /** The one that warms up, in which ours compiles. */
  first?: Round;
  /** Those that count. */
  readonly rounds: Round[];
}

const here = path.dirname(fileURLToPath(import.meta.url));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Who else trains the same network: null where it is not on this machine. */
interface Others {
  readonly pytorch: string | null;
  readonly tensorflow: boolean;
}

/**
 * Images per second of training, beside PyTorch where a python3 has it and TensorFlow where the backend loads. All are
 * started first and then take turns, so that whatever else the machine does meets all.
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
  const probe = await tensorflowBackend.probe();
  const others: Others = { pytorch: python?.program ?? null, tensorflow: probe.available };
  print(python ? `PyTorch: ${python.version}, ${python.program}` : "PyTorch: no python3 with torch was found");
  print(`TensorFlow: ${probe.available ? `${probe.version}, ${probe.detail}` : probe.reason}`);
  print(`Threads: ${threads}. Rounds: ${rounds}, the fastest half of each counts.`);
  const ratios: number[] = [];
  for (const network of chosen.length > 0 ? chosen : networks) {
    const ratio = await benchNetwork(network, rounds, threads, others);
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
  others: Others,
): Promise<number | null> {
  const folder = mkdtempSync(path.join(tmpdir(), "radpipe-bench-"));
  const images = path.join(folder, "images.npy");
  await writeImages(images, network);
  const jiti = path.join(here, "../../node_modules/jiti/lib/jiti-cli.mjs");
  const common = [network.name, images, String(threads)];
  const worker = (backend: string): Trainer =>
    startTrainer(process.execPath, [jiti, path.join(here, "train-worker.ts"), ...common, folder, backend]);
  const trainers = {
    onnxruntime: worker("onnxruntime"),
    pytorch: others.pytorch ? startTrainer(others.pytorch, [path.join(here, "train.py"), ...common]) : null,
    tensorflow: others.tensorflow ? worker("tensorflow") : null,
  };
  const running = Object.values(trainers).filter((trainer) => trainer !== null);
  for (const trainer of running) trainer.first = await trainer.round();
  for (let round = 0; round < rounds; round += 1) {
    for (const trainer of running) trainer.rounds.push(await trainer.round());
  }
  for (const trainer of running) trainer.stop();
  rmSync(folder, { recursive: true });
  report(network, trainers);
  return trainers.pytorch ? rate(trainers.onnxruntime.rounds) / rate(trainers.pytorch.rounds) : null;
}

function report(
  { name }: BenchedNetwork,
  {
    onnxruntime: ours,
    pytorch,
    tensorflow,
  }: Readonly<Record<"onnxruntime", Trainer>> & Readonly<Record<"pytorch" | "tensorflow", Trainer | null>>,
): void {
  const mine = ours.rounds;
  const speed = (label: string, trainer: Trainer | null): string =>
    trainer ? `  ${label} ${rate(trainer.rounds).toFixed(0)}` : "";
  const ratio = pytorch ? `  ratio ${(rate(mine) / rate(pytorch.rounds)).toFixed(2)}` : "";
  print(
    `${name}  ${rate(mine).toFixed(0)} images/s${speed("PyTorch", pytorch)}${speed("TensorFlow", tensorflow)}${ratio}`,
  );
  const memory = (label: string, trainer: Trainer | null): string =>
    trainer ? `${label}${Math.max(...trainer.rounds.map((one) => one.peakMegabytes)).toFixed(0)} MB` : "";
  const [best] = [...mine].sort((a, b) => a.milliseconds - b.milliseconds) as [Round];
  const share = (part: number | undefined): string => ((part ?? 0) / (best.steps ?? 1)).toFixed(1);
  const { compiling, fallbacks } = ours.first!;
  print(
    `  a step: reading and recording ${share(best.recording)} ms, compiling ${share(best.compiling)} ms, running ${share(best.running)} ms; the first round compiled for ${(compiling ?? 0).toFixed(0)} ms`,
  );
  print(`  peak memory: ${memory("", ours)}${memory(", PyTorch ", pytorch)}${memory(", TensorFlow ", tensorflow)}`);
  if (fallbacks && fallbacks.length > 0) print(`  in plain JavaScript: ${fallbacks.join(", ")}`);
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
    rounds: [],
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
