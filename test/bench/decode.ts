import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";
import { measure, numberAfter, print, printRows, pythonWith, takeTurns } from "./measure.js";
import { createProject } from "./project.js";
import { datasetTable, realImages } from "./real-images.js";

const script = fileURLToPath(new URL("decode.py", import.meta.url));

/** What most scripts choose, and what our stages compute. */
const KERNELS = ["BILINEAR", "LANCZOS"];
const pillow = (kernel: string): string => `Pillow, 2 processes, ${kernel.toLowerCase()}`;

/**
 * 1024 x 1024 PNG to 128 x 128 by `resize` and by `augment`, beside Pillow with two processes, and the time that
 * inflating alone takes: no reader of these files can be faster.
 *
 * Options: `--copies N` of each image (12), `--rounds N` (2), `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const copies = numberAfter(options, "--copies", 12);
  const project = createProject(options);
  const { source, images } = await realImages(project.folder);
  const names: string[] = [];
  for (const [index, content] of images.entries()) {
    for (let copy = 0; copy < copies; copy += 1) {
      names.push(`${String(index).padStart(8, "0")}_${String(copy).padStart(3, "0")}.png`);
      project.write(`images/${names.at(-1)}`, Buffer.concat([content, Buffer.from(`${copy}`)]));
    }
  }
  for (const [name, text] of Object.entries(datasetTable(names, "0".repeat(64))))
    project.write(`dataset/${name}`, text);
  const wired = (stage: string, rest: string) =>
    project.write(`pipelines/${stage}.yaml`, `name: ${stage}\nstages: { ${stage}: { uses: ${stage}, ${rest} } }\n`);
  wired("resize", "inputs: { images: ../images }, with: { size: 128 }");
  wired("augment", "inputs: { images: ../images, dataset: ../dataset }, with: { size: 128 }");
  print(`  ${source}, ${names.length} files`);
  const stages = new Map<string, number>();
  const ours = (stage: string) => ({
    name: `pipeline run, ${stage}`,
    run: async () => {
      const measured = await project.pipeline(["run", stage, "--force", stage, "--quiet"]);
      stages.set(stage, Math.min(stages.get(stage) ?? Number.POSITIVE_INFINITY, project.stageSeconds(stage)));
      return measured;
    },
  });
  const python = pythonWith("PIL");
  const rows = await takeTurns(
    [
      ours("resize"),
      ours("augment"),
      ...(python
        ? KERNELS.map((kernel) => ({
            name: pillow(kernel),
            run: () => measure(python, [script, "images", "small", kernel], { cwd: project.folder }),
          }))
        : []),
    ],
    numberAfter(options, "--rounds", 2),
  );
  printRows(rows, python ? [] : KERNELS.map(pillow));
  for (const [stage, seconds] of stages) {
    const ratios = KERNELS.flatMap((kernel) => {
      const other = rows.get(pillow(kernel));
      return other === undefined ? [] : [`  ratio ${(other.seconds / seconds).toFixed(2)} (${kernel.toLowerCase()})`];
    });
    print(`  the stage ${stage} alone: ${seconds.toFixed(3)} s${ratios.join("")}`);
  }
  const inflated = process.cpuUsage();
  for (const image of images) inflateSync(pixelStream(image));
  const { user, system } = process.cpuUsage(inflated);
  print(`  inflating alone, on 2 processors: ${((copies * (user + system)) / 2e6).toFixed(3)} s (zlib of Node)`);
  project.close();
}

/** The compressed lines of a PNG. */
function pixelStream(png: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 8; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return Buffer.concat(parts);
}
