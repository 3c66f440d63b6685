import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import { tinyOnnx } from "../support/tiny-network.js";
import { measure, numberAfter, print } from "./measure.js";
import { type BenchProject, createProject } from "./project.js";

const STAGES = ["resize", "augment", "embed"] as const;
const FINDINGS = ["No Finding", "Effusion", "No Finding", "Mass"];
const SEVERAL = 100;
const HEADER = "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position";

/**
 * What it costs that few of many images are new: cold, then after each change the processor time that `resize`, `augment`
 * and `embed` take, how many images they decode, and what the cache grows by. With `--dvc PROGRAM` also DVC 3, which runs `resize` again.
 *
 * Options: `--images N` (2,000), `--side N` (512 pixels), `--model FILE` (a tiny network otherwise), `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const project = createProject(options);
  const count = numberAfter(options, "--images", 2000);
  const side = numberAfter(options, "--side", 512);
  const [model, dvc] = ["--model", "--dvc"].map((name) =>
    options.includes(name) ? options[options.indexOf(name) + 1] : undefined,
  );
  try {
    const network = path.join(project.folder, "net.onnx");
    if (model === undefined) writeFileSync(network, tinyOnnx({ size: 224 }));
    else copyFileSync(model, network);
    await draw(project, { from: 0, to: count, side });
    print(`  ${count} images of ${side} x ${side}; load of the machine: ${loadavg()[0]!.toFixed(1)}`);
    print(`  ${"".padEnd(22)}${STAGES.map((stage) => stage.padStart(30)).join("")}${"cache grows by".padStart(18)}`);
    let images = count;
    const run = runner(project);
    await run("cold", images);
    await draw(project, { from: images, to: images + 1, side });
    await run("one image added", ++images);
    await draw(project, { from: images, to: images + SEVERAL, side });
    images += SEVERAL;
    await run(`${SEVERAL} images added`, images);
    rmSync(imageFile(project, 2));
    await run("one image removed", images);
    await draw(project, { from: 3, to: 4, side, seed: count + 10 * SEVERAL });
    await run("one image changed", images);
    await run("another pathology", images, ["--set", "params.pathology=Mass"]);
    if (dvc !== undefined) await compare(project, dvc, { images, side });
  } finally {
    project.close();
  }
}

const imageFile = ({ folder }: BenchProject, at: number): string =>
  path.join(folder, "images", `${String(at).padStart(8, "0")}_000.png`);

/** Smooth shapes and a little noise, as of a detector; no two alike. */
async function draw(
  project: BenchProject,
  {
    from,
    to,
    side,
    seed = 0,
  }: { readonly from: number; readonly to: number; readonly side: number; readonly seed?: number },
): Promise<void> {
  mkdirSync(path.join(project.folder, "images"), { recursive: true });
  const signal = new AbortController().signal;
  const numbers = Array.from({ length: to - from }, (_, at) => from + at);
  await mapInOrder(
    numbers,
    { limit: availableParallelism(), signal },
    async (at) => {
      const pixels = new Uint8Array(side * side);
      let noise = (at + seed + 1) * 2_654_435_761;
      for (let y = 0; y < side; y += 1) {
        const row = 90 + 60 * Math.sin((y * (3 + (at % 5))) / side) + (at % 40);
        for (let x = 0; x < side; x += 1) {
          noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0;
          pixels[y * side + x] = row + (x * 30) / side + (noise >>> 29);
        }
      }
      await sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
        .png({ compressionLevel: 3 })
        .toFile(imageFile(project, at));
    },
    () => undefined,
  );
}

function runner(project: BenchProject) {
  let before = 0;
  let cold: readonly number[] | undefined;
  return async (name: string, images: number, more: readonly string[] = []): Promise<void> => {
    const rows = Array.from({ length: images }, (_, at) =>
      [`${String(at).padStart(8, "0")}_000.png`, FINDINGS[at % FINDINGS.length], 0, at + 1, 58, "M", "PA"].join(","),
    );
    project.write("labels.csv", `${[HEADER, ...rows].join("\n")}\n`);
    project.write("pipelines/items.yaml", PIPELINE);
    await project.pipeline(["run", "items", "--jobs", "1", "--quiet", ...more]);
    const seconds = STAGES.map((stage) => project.stageCpuSeconds(stage));
    cold ??= seconds;
    const cells = STAGES.map((stage, at) => {
      const use = project.itemsOf(stage);
      const share = cold === seconds ? "" : ` (${((100 * seconds[at]!) / cold![at]!).toFixed(1)} %)`;
      return `${seconds[at]!.toFixed(2)} s${share}, ${use === undefined ? "cached" : `${use.made} decoded`}`.padStart(
        30,
      );
    });
    const size = await bytesOf(path.join(project.folder, "cache"));
    print(`  ${name.padEnd(22)}${cells.join("")}${`${((size - before) / 1e6).toFixed(1)} MB`.padStart(18)}`);
    before = size;
  };
}

/** On disk; two names of one file are one. */
async function bytesOf(folder: string): Promise<number> {
  const { stdout } = await measure("du", ["-sk", folder]);
  return 1024 * Number.parseInt(stdout, 10);
}

const PIPELINE = `name: items
params: { pathology: Effusion }
stages:
  resize:
    uses: resize
    inputs: { images: ../images }
    with: { size: 256 }
  filter:
    uses: filter
    inputs: { images: ../images, labels: ../labels.csv }
    with: { positive: "\${params.pathology}", negative: No Finding }
  split:
    uses: split
    inputs: { dataset: filter.dataset }
  augment:
    uses: augment
    inputs: { images: ../images, dataset: split.dataset }
    with: { size: 128 }
  embed:
    uses: embed
    inputs: { images: ../images, model: ../net.onnx, dataset: filter.dataset }
    with: { preprocess: imagenet }
`;

/** The same stage as a command of DVC, which knows it as a whole: it is run again without what it made of images before. */
async function compare(
  project: BenchProject,
  dvc: string,
  { images, side }: { images: number; side: number },
): Promise<void> {
  const place = { cwd: project.folder };
  const main = path.resolve(import.meta.dirname, "../../dist/src/cli/main.js");
  project.write(
    "pipelines/resize.yaml",
    PIPELINE.slice(0, PIPELINE.indexOf("  filter:")).replace("params: { pathology: Effusion }\n", ""),
  );
  project.write(
    "dvc.yaml",
    `stages:
  resize:
    cmd: ${process.execPath} ${main} run pipelines/resize.yaml --force resize --quiet --cache dvc-cache && rm -rf out && cp -rL "$(ls -d runs/*-items-*/artifacts/resize/images | tail -1)" out
    deps: [images]
    outs: [out]
`,
  );
  await measure(dvc, ["init", "--no-scm", "-q"], place);
  const cold = await measure(dvc, ["repro", "-q"], place);
  await draw(project, { from: images, to: images + 1, side });
  const added = await measure(dvc, ["repro", "-q"], place);
  print(`  DVC, resize: ${cold.seconds.toFixed(1)} s cold, ${added.seconds.toFixed(1)} s after one image is added`);
  const again = await project.pipeline(["run", "pipelines/resize.yaml", "--quiet"]);
  print(`  radpipe, the same command in one process after that image: ${again.seconds.toFixed(1)} s`);
}
