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
 * Options: `--of nih,ct,mnist`, `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const project = createProject(options);
  if (samplesPresent) {
    const { folder } = project;
    const [, chosen = "nih,ct,mnist"] = options.join(" ").match(/--of (\S+)/) ?? [];
    const of: Readonly<Record<string, () => Promise<void>>> = {
      nih: () => {
        unpackNih(folder);
        return plant("NIH ChestX-ray14", path.join(folder, "nih"), (file) => path.basename(file).slice(0, 8));
      },
      ct: () => {
        const zip = sample("sars-cov-2-ct", "sarscov2-ctscan-dataset-sample.zip");
        execFileSync("python3", ["-m", "zipfile", "-e", zip, path.join(folder, "ct")]);
        return plant("SARS-CoV-2 CT, patients not known", path.join(folder, "ct"), () => "");
      },
      mnist: () => {
        execFileSync("python3", ["-c", UNPACK_NPZ, sample("pneumoniamnist", "pneumoniamnist.npz"), folder]);
        const name = "PneumoniaMNIST's test set, 28 x 28, patients not known";
        return plant(name, path.join(folder, "mnist"), () => "", 28);
      },
    };
    for (const name of chosen.split(",")) await of[name]?.();
  } else print("  no samples: copies of real images were not counted");
  project.close();
}

/** The test images as PNG files: NumPy's header ends with the first end of line. */
const UNPACK_NPZ = `
import os, struct, sys, zipfile, zlib
folder = os.path.join(sys.argv[2], "mnist")
os.mkdir(folder)
data = zipfile.ZipFile(sys.argv[1]).read("test_images.npy").split(b"\\n", 1)[1]
def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
for at in range(len(data) // 784):
    rows = b"".join(b"\\0" + data[784 * at + 28 * row : 784 * at + 28 * row + 28] for row in range(28))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 28, 28, 8, 0, 0, 0, 0))
    with open(os.path.join(folder, f"{at:03}.png"), "wb") as file:
        file.write(b"\\x89PNG\\r\\n\\x1a\\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
`;

async function plant(name: string, folder: string, patientOf: (file: string) => string, side = SIDE): Promise<void> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".png"))
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
