import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { parseCsv } from "../../src/artifacts/csv.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { findCopies } from "../../src/imaging/copies/find-copies.js";
import { reducedPicture } from "../../src/imaging/copies/reduced-picture.js";
import { SIDE } from "../../src/imaging/copies/square.js";
import { formatCount } from "../../src/imaging/format-count.js";
import { seededRandom } from "../../src/imaging/seeded-random.js";
import { checkNearIdentical } from "../../stages/audit/check-near-identical.js";
import { sample, samplesPresent } from "../support/samples.js";
import { numberAfter, print } from "./measure.js";
import { COPIES, type Grey, greyOf, squareOf } from "./planted-copies.js";
import { createProject } from "./project.js";

/** Copies of each kind. */
const PLANTED = 20;
/** The stage's defaults. */
const LIMITS = { points: 18, likeness: 0.84 };

/**
 * Copies of real images that the audit finds, by kind, and pairs of different patients that it takes for copies; and how
 * long the search takes among made-up pictures.
 *
 * Options: `--pictures N` (5,000), `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const project = createProject(options);
  if (samplesPresent) {
    mkdirSync(path.join(project.folder, "nih"));
    for (const number of [1, 2]) {
      const archive = sample("nih", `images_00${number}.tar.gz`);
      execFileSync("tar", ["xzf", archive, "-C", path.join(project.folder, "nih")]);
    }
    const zip = sample("sars-cov-2-ct", "sarscov2-ctscan-dataset-sample.zip");
    execFileSync("python3", ["-m", "zipfile", "-e", zip, path.join(project.folder, "ct")]);
    await plant("NIH ChestX-ray14", path.join(project.folder, "nih"), (file) => path.basename(file).slice(0, 8));
    await plant("SARS-CoV-2 CT, patients not known", path.join(project.folder, "ct"), () => "");
  } else print("  no samples: copies of real images were not counted");
  await scale(numberAfter(options, "--pictures", 5000));
  project.close();
}

async function plant(name: string, folder: string, patientOf: (file: string) => string): Promise<void> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".png"))
    .sort();
  const greys = new Map<string, Grey>();
  const squares: Float32Array[] = [];
  for (const file of files) {
    const grey = await greyOf(sharp(path.join(folder, file)));
    greys.set(file, grey);
    squares.push(await squareOf(grey));
  }
  // One image of every second patient.
  const patients = new Map(files.map((file, at) => [patientOf(file) || file, { file, at }]));
  const chosen = [...patients.values()].filter((_, at) => at % 2 === 1).slice(0, PLANTED);
  print(`  ${name}: ${files.length} images, ${chosen.length} copies of each kind (as neighbours beside), false pairs`);
  for (const [kind, change] of Object.entries(COPIES)) {
    const copies: Float32Array[] = [];
    for (const { file } of chosen) copies.push(await squareOf(await change(greys.get(file)!)));
    const rows = [
      ...files.map((file, row) => rowOf(row, file, patientOf(file), "train")),
      ...chosen.map(({ at }, index) =>
        rowOf(files.length + index, `copy of ${files[at]}`, patientOf(files[at]!) && `copy-${index}`, "test"),
      ),
    ];
    const pictures = [...squares, ...copies];
    const results = mkdtempSync(path.join(folder, "found-"));
    await checkNearIdentical(
      rows,
      async ({ row }) => pictures[row]!,
      LIMITS,
      results,
      () => {},
    );
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

/** Pictures of blobs, 70 : 20 : 10; those of the last part are mirrored copies of the first. */
async function scale(count: number): Promise<void> {
  const copies = Math.min(100, count >> 2);
  const picture = (at: number): Float32Array => {
    if (at < count - copies) return blobs(at);
    const own = blobs(at - count + copies);
    return own.map((_, place) => own[place - 2 * (place % SIDE) + SIDE - 1]!);
  };
  const [start, processor] = [performance.now(), process.cpuUsage().user];
  let drawing = 0;
  const pairs = await findCopies({
    count,
    groupOf: (at) => (at < 0.7 * count ? 0 : at < 0.9 * count ? 1 : 2),
    picture: async (at) => {
      const before = process.cpuUsage().user;
      const drawn = picture(at);
      drawing += process.cpuUsage().user - before;
      return drawn;
    },
    leastPoints: LIMITS.points,
    onProgress: () => {},
  });
  const seconds = (process.cpuUsage().user - processor - drawing) / 1e6;
  const found = pairs.filter(({ first, second }) => second - first === count - copies).length;
  print(
    `  ${formatCount(count)} made-up pictures: ${seconds.toFixed(0)} s of processor without drawing them, ${((performance.now() - start) / 1000).toFixed(0)} s in all, ${Math.round(process.resourceUsage().maxRSS / 1024)} MB; ${found} of ${copies} copies, ${pairs.length - found} other pairs`,
  );
}

function blobs(seed: number): Float32Array {
  const random = seededRandom("audit bench", seed);
  const side = 32;
  const light = Float64Array.from({ length: side * side }, () => 128);
  for (let blob = 0; blob < 40; blob += 1) {
    const [cx, cy, radius, strength] = [
      random.between(0, side),
      random.between(0, side),
      random.between(0.8, 3),
      random.between(-90, 90),
    ];
    for (let at = 0; at < light.length; at += 1) {
      const squared = ((at % side) - cx) ** 2 + (Math.floor(at / side) - cy) ** 2;
      if (squared < 9 * radius * radius) light[at]! += strength * Math.exp(-squared / (2 * radius * radius));
    }
  }
  const pixels = Uint8Array.from(light, (value) => Math.max(0, Math.min(255, Math.round(value))));
  return reducedPicture(pixels, side, side, 1);
}
