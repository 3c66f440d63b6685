import path from "node:path";
import sharp from "sharp";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { seededRandom } from "../../src/imaging/seeded-random.js";
import { checkSigns } from "../../stages/audit/check-signs.js";
import { lookAtPictures } from "../../stages/audit/look-at-pictures.js";
import { nihRows } from "../support/nih-table.js";
import { type Change, L, plantedSigns, R } from "../support/planted-signs.js";
import { samplesPresent } from "../support/samples.js";
import { print } from "./measure.js";
import { greyOf, squareOf } from "./planted-copies.js";
import { createProject } from "./project.js";
import { unpackNih } from "./real-images.js";

const SIDE = 128;
const SHARES = [1, 0.6, 0.4, 0.2] as const;
const CLASSES = ["No Finding", "Pneumonia"] as const;

const { block, black, frame, letter, number, pixel } = plantedSigns(SIDE);

const KINDS: Readonly<Record<string, Change>> = {
  "R of 6 pixels": letter(R, 6),
  "R of 8 pixels": letter(R, 8),
  "R of 10 pixels": letter(R, 10),
  "R of 15 pixels": letter(R, 15),
  "R of 20 pixels": letter(R, 20),
  "grey R of 15 pixels": letter(R, 15, 235),
  "L of 10 pixels": letter(L, 10),
  "L of 20 pixels": letter(L, 20),
  "L of 12 pixels, far within": letter(L, 12, 255, 20),
  "white block of 4 pixels": block(4),
  "white block of 8 pixels": block(8),
  "white block of 16 pixels": block(16),
  "black block of 8 pixels": block(8, 0),
  "another number on each": number,
  "black border of 1 pixel": frame(1, "lrtb", black),
  "black border of 2 pixels": frame(2, "lrtb", black),
  "black border of 8 pixels": frame(8, "lrtb", black),
  "black border on the left": frame(3, "l", black),
  "white border of 1 pixel": frame(1, "lrtb", () => 255),
  "grey border below": frame(4, "b", () => 90),
  "12 levels added to a frame of 3": frame(3, "lrtb", (value) => value + 12),
  "30 levels taken on the right": frame(2, "r", (value) => value - 30),
  "6 levels added to a frame of 8": frame(8, "lrtb", (value) => value + 6),
  "white pixel in the middle": pixel(64, 64, 255),
  "white pixel in a corner": pixel(0, 0, 255),
  "black pixel at the edge": pixel(127, 60, 0),
};

/**
 * Signs planted on the NIH sample's patients with pneumonia that the audit takes for a problem, or for a hint, where all of
 * their images bear them and where fewer do; and what it says of the images as they are.
 *
 * Options: `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  if (!samplesPresent) return print("  no samples: nothing was planted");
  const project = createProject(options);
  const files = new Map(unpackNih(project.folder).map((file) => [path.basename(file), file]));
  const known = nihRows("Pneumonia").filter(({ image }) => files.has(image));
  const pictures: Uint8Array[] = [];
  for (const { image } of known) {
    pictures.push(Uint8Array.from(await squareOf(await greyOf(sharp(files.get(image)!))), Math.round));
  }
  const rows = known.map(
    ({ image, label, patient }, row): TensorRow => ({
      ...{ row, image, label, patient, partition: "train", copy: 0, digest: "", labels: [], age: undefined },
      ...{ sex: "", view: "", more: {} },
    }),
  );
  const patients = [...new Set(rows.filter(({ label }) => label === "Pneumonia").map(({ patient }) => patient))];
  print(`  NIH ChestX-ray14: ${rows.length} images, ${patients.length} patients with pneumonia`);
  print(`  as they are: ${(await statusOf(rows, pictures)).message}`);
  const counts = SHARES.map(() => ({ problem: 0, hint: 0 }));
  for (const [kind, change] of Object.entries(KINDS)) {
    const random = seededRandom("signs", 1);
    const found: string[] = [];
    for (const [at, share] of SHARES.entries()) {
      const bearing = new Set(patients.filter((_, number) => (number * 7) % patients.length < share * patients.length));
      const planted = rows.map(({ row, label, patient }) =>
        label === "Pneumonia" && bearing.has(patient) ? change(pictures[row]!, random) : pictures[row]!,
      );
      const { status } = await statusOf(rows, planted);
      if (status === "problem" || status === "hint") counts[at]![status] += 1;
      found.push(`${Math.round(100 * share)} %: ${status}`);
    }
    print(`    ${kind.padEnd(32)} ${found.join(", ")}`);
  }
  for (const [at, { problem, hint }] of counts.entries()) {
    print(
      `  on ${Math.round(100 * SHARES[at]!)} %: ${problem} of ${Object.keys(KINDS).length} a problem, ${hint} a hint`,
    );
  }
  project.close();
}

async function statusOf(rows: readonly TensorRow[], pictures: readonly Uint8Array[]) {
  const { signs } = await lookAtPictures(rows, async ({ row }) => pictures[row]!, [rows.length, SIDE, SIDE, 1], {
    signal: new AbortController().signal,
    progress: () => {},
  });
  return checkSigns(rows, signs, {
    ...{ positive: CLASSES[1], negative: CLASSES[0], isPositive: ({ label }) => label === CLASSES[1] },
    ...{ of: 1, seed: 0 },
  });
}
