import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { parseCsv } from "../../src/artifacts/csv.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { SIDE } from "../../src/imaging/copies/square.js";
import { checkNearIdentical } from "../../stages/audit/check-near-identical.js";
import { sample, samplesPresent } from "../support/samples.js";
import { print } from "./measure.js";
import { COPIES, type Grey, greyOf, squareOf } from "./planted-copies.js";
import { createProject } from "./project.js";
import { unpackNih } from "./real-images.js";

/** Copies of each kind. */
const PLANTED = 20;
/** The stage's defaults. */
const LIMITS = { points: 18, likeness: 0.84 };
const WORK = { threads: 1, signal: new AbortController().signal, onProgress: () => {} };

/**
 * Copies of real images that the audit finds, by kind, and pairs of different patients that it takes for copies.
 *
 * Options: `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const project = createProject(options);
  if (samplesPresent) {
    unpackNih(project.folder);
    const zip = sample("sars-cov-2-ct", "sarscov2-ctscan-dataset-sample.zip");
    execFileSync("python3", ["-m", "zipfile", "-e", zip, path.join(project.folder, "ct")]);
    execFileSync("python3", ["-c", UNPACK_NPZ, sample("pneumoniamnist", "pneumoniamnist.npz"), project.folder]);
    await plant("NIH ChestX-ray14", path.join(project.folder, "nih"), (file) => path.basename(file).slice(0, 8));
    await plant("SARS-CoV-2 CT, patients not known", path.join(project.folder, "ct"), () => "");
    await plant(
      "PneumoniaMNIST's test set, 28 x 28, patients not known",
      path.join(project.folder, "mnist"),
      () => "",
      28,
    );
  } else print("  no samples: copies of real images were not counted");
  project.close();
}

/** The test images as binary PGM files, which sharp reads: NumPy's header ends with the first end of line. */
const UNPACK_NPZ = `
import os, sys, zipfile
folder = os.path.join(sys.argv[2], "mnist")
os.mkdir(folder)
data = zipfile.ZipFile(sys.argv[1]).read("test_images.npy").split(b"\\n", 1)[1]
for at in range(len(data) // 784):
    with open(os.path.join(folder, f"{at:03}.pgm"), "wb") as file:
        file.write(b"P5 28 28 255\\n" + data[784 * at : 784 * (at + 1)])
`;

async function plant(name: string, folder: string, patientOf: (file: string) => string, side = SIDE): Promise<void> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(png|pgm)$/.test(file))
    .sort();
  const greys = new Map<string, Grey>();
  const squares: Float32Array[] = [];
  for (const file of files) {
    const grey = await greyOf(sharp(path.join(folder, file)));
    greys.set(file, grey);
    squares.push(await squareOf(grey, side));
  }
  // One image of every second patient.
  const patients = new Map(files.map((file, at) => [patientOf(file) || file, { file, at }]));
  const chosen = [...patients.values()].filter((_, at) => at % 2 === 1).slice(0, PLANTED);
  print(`  ${name}: ${files.length} images, ${chosen.length} copies of each kind (as neighbours beside), false pairs`);
  for (const [kind, change] of Object.entries(COPIES)) {
    const copies: Float32Array[] = [];
    for (const { file } of chosen) copies.push(await squareOf(await change(greys.get(file)!), side));
    const rows = [
      ...files.map((file, row) => rowOf(row, file, patientOf(file), "train")),
      ...chosen.map(({ at }, index) =>
        rowOf(files.length + index, `copy of ${files[at]}`, patientOf(files[at]!) && `copy-${index}`, "test"),
      ),
    ];
    const pictures = [...squares, ...copies];
    const results = mkdtempSync(path.join(folder, "found-"));
    await checkNearIdentical(rows, async ({ row }) => pictures[row]!, LIMITS, results, {
      ...WORK,
      shorterSide: side,
    });
    const [, ...found] = parseCsv(readFileSync(path.join(results, "near-identical.csv"), "utf8"), "near-identical.csv");
    const planted = (what: string): number =>
      found.filter(([image, , other, , as]) => other === `copy of ${image}` && as === what).length;
    const wrong = found.filter(
      ([image = "", , other = "", , as]) =>
        as === "copy" &&
        other !== `copy of ${image}` &&
        (patientOf(image) === "" || patientOf(image) !== patientOf(other.slice("copy of ".length))),
    );
    const named = wrong.map(([image, , other]) => `${image} and ${other}`).join("; ");
    print(`    ${kind.padEnd(22)} ${planted("copy")} (${planted("neighbour")}) ${wrong.length} ${named}`.trimEnd());
  }
}

const rowOf = (row: number, image: string, patient: string, partition: string): TensorRow => ({
  ...{ row, image, patient, partition, copy: 0, digest: "", label: "", labels: [], age: undefined },
  ...{ sex: "", view: "", more: {} },
});
