import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findProgram, measure, numberAfter, print } from "./measure.js";
import { type BenchProject, createProject } from "./project.js";
import { realImages } from "./real-images.js";

const here = path.dirname(fileURLToPath(import.meta.url));
const jiti = fileURLToPath(new URL("../../node_modules/jiti/lib/jiti-cli.mjs", import.meta.url));
const exporter = fileURLToPath(new URL("../support/efficientnet-lite0.py", import.meta.url));

/** Seconds by the clock, and of all processors. */
interface Took {
  readonly seconds: number;
  readonly processors: number;
}

/**
 * `embed` with EfficientNet-Lite0 at 224 x 224: its thread beside bare onnxruntime-node on tensors in memory, the stage on
 * images that `resize` made and on originals of 1024 x 1024 beside what decoding and inferring take by themselves, and
 * PyTorch. Processor time says more than the clock where the machine has other work.
 *
 * Options: `--model FILE` (else the network is exported where Python has PyTorch and the two packages that
 * test/support/efficientnet-lite0.py names), `--images N` (800), `--rounds N` (2), `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const project = createProject(options);
  try {
    const python = findProgram(["/usr/bin/python3", "python3"], ["-c", "import torch, efficientnet_lite_pytorch"]);
    const model = modelFor(project, options, python);
    if (model === undefined) {
      print("  skipped: no model (--model FILE), and no Python with torch, efficientnet_lite_pytorch and its weights");
      return;
    }
    await compare(project, { model, python, options });
  } finally {
    project.close();
  }
}

function modelFor(project: BenchProject, options: readonly string[], python: string | undefined): string | undefined {
  const target = path.join(project.folder, "net.onnx");
  const given = options.includes("--model") ? options[options.indexOf("--model") + 1] : undefined;
  if (given !== undefined) copyFileSync(given, target);
  else if (python !== undefined) {
    try {
      execFileSync(python, [exporter, target], { stdio: "ignore" });
    } catch {
      return undefined;
    }
  }
  return existsSync(target) ? target : undefined;
}

async function compare(
  project: BenchProject,
  {
    model,
    python,
    options,
  }: { readonly model: string; readonly python: string | undefined; readonly options: readonly string[] },
): Promise<void> {
  const count = numberAfter(options, "--images", 800);
  const rounds = numberAfter(options, "--rounds", 2);
  const { source, images } = await realImages(project.folder);
  for (let at = 0; at < count; at += 1) {
    const content = Buffer.concat([images[at % images.length]!, Buffer.from(`${at}`)]);
    project.write(`images/${String(at).padStart(6, "0")}.png`, content);
  }
  print(`  ${count} files: ${source}`);
  const threads = String(availableParallelism());
  const worker =
    (how: string): (() => Promise<Took>) =>
    async () => {
      const folder = path.join(project.folder, "images");
      const args = [jiti, path.join(here, "embed-worker.ts"), how, model, threads, String(count), folder];
      return JSON.parse((await measure(process.execPath, args)).stdout) as Took;
    };
  const stages = `name: embed
stages:
  resized: { uses: resize, inputs: { images: ../images }, with: { size: 224, fit: contain } }
  ofResized: { uses: embed, inputs: { images: resized.images, model: ../net.onnx } }
  ofOriginals: { uses: embed, inputs: { images: ../images, model: ../net.onnx } }
`;
  project.write("pipelines/embed.yaml", stages);
  await project.pipeline(["run", "embed", "--only", "resized", "--quiet"]);
  const stage =
    (id: string): (() => Promise<Took>) =>
    async () => {
      const { cpuSeconds, peakMegabytes } = await project.pipeline([
        "run",
        "embed",
        "--only",
        id,
        "--force",
        id,
        "--quiet",
      ]);
      peak = Math.max(peak, peakMegabytes);
      return { seconds: project.stageSeconds(id), processors: cpuSeconds };
    };
  let peak = 0;
  const contenders: readonly (readonly [name: string, run: () => Promise<Took>])[] = [
    ["bare onnxruntime-node, in memory", worker("bare")],
    ["the thread of embed, in memory", worker("ours")],
    ["decoding alone", worker("decode")],
    ["embed of resized images, from start to end", stage("ofResized")],
    ["embed of originals, from start to end", stage("ofOriginals")],
    ...(python === undefined
      ? []
      : [
          [
            "PyTorch, in memory",
            async () =>
              JSON.parse((await measure(python, [path.join(here, "embed.py"), threads, String(count)])).stdout) as Took,
          ] as const,
        ]),
  ];
  const best = new Map<string, Took>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of contenders) {
      const took = await run();
      const known = best.get(name);
      best.set(
        name,
        known === undefined
          ? took
          : { seconds: Math.min(known.seconds, took.seconds), processors: Math.min(known.processors, took.processors) },
      );
    }
  }
  const [bare, ours, decode, resized, originals] = contenders.map(([name]) => best.get(name)!);
  for (const [name, { seconds, processors }] of best) {
    print(
      `  ${name.padEnd(44)} ${(count / seconds).toFixed(1)} images/s  processors ${((processors / count) * 1000).toFixed(2)} ms an image`,
    );
  }
  if (python === undefined) print("  PyTorch, in memory                           not installed");
  const ratio = (of: (took: Took) => number): string => {
    const [infer, decoding] = [of(bare!), of(decode!)];
    return `once decoded ${(infer / of(ours!)).toFixed(2)}, resized ${(infer / of(resized!)).toFixed(2)}, originals ${((infer + decoding) / of(originals!)).toFixed(2)} of 1 / (1/decode + 1/infer)`;
  };
  print(`  ratio by the clock: ${ratio(({ seconds }) => seconds)}`);
  print(`  ratio by processors: ${ratio(({ processors }) => processors)}`);
  print(`  peak ${peak.toFixed(0)} MB  (load of the machine: ${loadavg()[0]!.toFixed(1)})`);
}
