import path from "node:path";
import { fileURLToPath } from "node:url";
import { createNpy } from "../../src/artifacts/npy.js";
import { type Measured, measure, numberAfter, print, pythonWith } from "./measure.js";
import { createProject } from "./project.js";

const here = path.dirname(fileURLToPath(import.meta.url));

/**
 * Batches of 32 of an `images.npy`, shuffled, as training reads them, beside numpy's memory map. Once with a fifth of
 * the images: memory does not grow with them.
 *
 * Options: `--images N` of 128 x 128 (20000), `--rounds N` (4), `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const most = numberAfter(options, "--images", 20_000);
  const rounds = String(numberAfter(options, "--rounds", 4));
  const project = createProject(options);
  const python = pythonWith("numpy");
  const jiti = path.join(here, "../../node_modules/jiti/lib/jiti-cli.mjs");
  for (const images of [Math.round(most / 5), most]) {
    const file = path.join(project.folder, `${images}.npy`);
    await writeImages(file, images);
    const ours = await measure(process.execPath, [jiti, path.join(here, "read-worker.ts"), file, rounds]);
    print(`  ${images} images, ours: ${rate(fastest(ours))}, peak ${ours.peakMegabytes.toFixed(0)} MB`);
    if (!python) print("  numpy: not installed");
    else {
      const other = await measure(python, [path.join(here, "read.py"), file, rounds]);
      print(
        `  ${images} images, numpy: ${rate(fastest(other))}, peak ${other.peakMegabytes.toFixed(0)} MB  ratio ${(fastest(ours)[0] / fastest(other)[0]).toFixed(2)}`,
      );
    }
  }
  project.close();
}

/** GB a second: of the clock, and of processor time. */
function fastest({ stdout }: Measured): readonly [number, number] {
  const rounds = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number));
  return [Math.max(...rounds.map(([clock]) => clock!)), Math.max(...rounds.map(([, processor]) => processor!))];
}

const rate = ([clock, processor]: readonly [number, number]): string =>
  `${clock.toFixed(2)} GB/s, ${processor.toFixed(2)} GB a second of processor time`;

async function writeImages(file: string, images: number): Promise<void> {
  const npy = await createNpy(file, [128, 128, 1]);
  const rows = new Uint8Array(128 * 128 * 100);
  for (let written = 0; written < images; written += 100) {
    rows.fill(written & 0xff);
    await npy.append(rows.subarray(0, Math.min(100, images - written) * 128 * 128));
  }
  await npy.close();
}
