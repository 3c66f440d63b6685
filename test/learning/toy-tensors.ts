import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { createNpy } from "../../src/artifacts/npy.js";
import type { Preprocessing } from "../../src/artifacts/preprocessing.js";
import { createTensorRows, type TensorRow, writeTensorFacts } from "../../src/artifacts/tensors.js";
import { binaryQuestion } from "../../src/core/question.js";
import { seededRandom } from "../../src/imaging/seeded-random.js";
import { temporaryFolder } from "../support/stage-context.js";

const TOY_CLASSES = ["No Finding", "Pneumothorax"] as const;

export const PREPROCESSING: Preprocessing = {
  size: [12, 12],
  fit: "contain",
  channels: 1,
  bitDepth: 8,
  inRange: "dtype",
  clahe: null,
  resized: null,
};

interface Toy {
  readonly size?: number;
  readonly channels?: 1 | 3;
  /** Images by partition. */
  readonly counts?: Readonly<Record<string, number>>;
  /** 0: the classes differ by nothing but noise. */
  readonly contrast?: number;
  /** Images of one patient. */
  readonly imagesPerPatient?: number;
  readonly patientsKnown?: boolean;
  /** In which patient ids mean the same person. */
  readonly namespace?: string;
  readonly labelOf?: (number: number, partition: string) => 0 | 1;
  readonly seed?: number;
  /** Copies of each training image, turned so far that they are black. */
  readonly blackCopies?: number;
}

/** A tensors artifact whose positive images have a brighter patch at a place that varies. */
export async function toyTensors(toy: Toy = {}): Promise<string> {
  const { size = 12, channels = 1, counts = { train: 60, validation: 24, test: 24 }, contrast = 110 } = toy;
  const {
    imagesPerPatient = 2,
    patientsKnown = true,
    labelOf = (number) => (Math.floor(number / imagesPerPatient) % 2 === 0 ? 0 : 1),
  } = toy;
  const folder = path.join(temporaryFolder(), "tensors");
  mkdirSync(folder, { recursive: true });
  const npy = await createNpy(path.join(folder, "images.npy"), [size, size, channels]);
  const rows = await createTensorRows(folder, ["followUp"]);
  let row = 0;
  for (const [partition, count] of Object.entries(counts)) {
    for (let number = 0; number < count; number += 1) {
      const random = seededRandom(toy.seed ?? 1, partition, number);
      const isPositive = labelOf(number, partition) === 1;
      const pixels = new Uint8Array(size * size * channels);
      const [top, left] = [random.integer(size - 4), random.integer(size - 4)];
      for (let at = 0; at < pixels.length; at += 1) {
        const [y, x] = [Math.floor(at / channels / size), Math.floor(at / channels) % size];
        const inPatch = isPositive && y >= top && y < top + 4 && x >= left && x < left + 4;
        pixels[at] = Math.max(0, Math.min(255, Math.round(90 + 18 * random.normal() + (inPatch ? contrast : 0))));
      }
      await npy.append(pixels);
      await rows.append(toyRow(row, partition, number, isPositive, patientsKnown ? imagesPerPatient : undefined));
      row += 1;
      for (let copy = 1; partition === "train" && copy <= (toy.blackCopies ?? 0); copy += 1) {
        await npy.append(new Uint8Array(pixels.length));
        const original = toyRow(row, partition, number, isPositive, patientsKnown ? imagesPerPatient : undefined);
        await rows.append({ ...original, copy });
        row += 1;
      }
    }
  }
  const shape = await npy.close();
  await rows.close();
  await writeTensorFacts(folder, {
    shape,
    question: binaryQuestion([...TOY_CLASSES]),
    patientsKnown,
    ...(toy.namespace !== undefined && { namespace: toy.namespace }),
    preprocessing: { ...PREPROCESSING, size: [size, size], channels },
    flow: [],
    warnings: [],
  });
  return folder;
}

function toyRow(
  row: number,
  partition: string,
  number: number,
  isPositive: boolean,
  imagesPerPatient: number | undefined,
): TensorRow {
  const label = isPositive ? TOY_CLASSES[1] : TOY_CLASSES[0];
  return {
    row,
    copy: 0,
    image: `${partition}_${String(number).padStart(3, "0")}.png`,
    digest: createHash("sha256").update(`${partition} ${number}`).digest("hex"),
    label,
    labels: [label],
    patient: imagesPerPatient === undefined ? "" : `${partition}-${Math.floor(number / imagesPerPatient)}`,
    age: 40 + (number % 30),
    sex: number % 3 === 0 ? "F" : "M",
    view: number % 4 === 0 ? "AP" : "PA",
    partition,
    more: { followUp: String(number % 2) },
  };
}
