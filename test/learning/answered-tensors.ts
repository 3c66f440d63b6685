import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { createNpy } from "../../src/artifacts/npy.js";
import { createTensorRows, writeTensorFacts } from "../../src/artifacts/tensors.js";
import type { Answer, Question } from "../../src/core/question.js";
import { seededRandom } from "../../src/imaging/seeded-random.js";
import { temporaryFolder } from "../support/stage-context.js";
import { PREPROCESSING } from "./toy-tensors.js";

const SIDE = 12;

export const CLASSES: Question = { kind: "multiclass", classes: ["COVID", "Pneumonia", "Normal"] };
export const FINDINGS: Question = { kind: "multilabel", findings: ["Effusion", "Lung Opacity", "Mass"] };

interface Answered {
  readonly counts?: Readonly<Record<string, number>>;
  /** Which images have what is `at` in the question; of classes the first that has it counts. */
  readonly has?: (number: number, at: number, partition: string) => boolean;
  /** Of findings: whether that is known. */
  readonly known?: (number: number, at: number, partition: string) => boolean;
  readonly imagesPerPatient?: number;
  readonly copies?: number;
}

/** Tensors of a question with several answers. Each that an image has makes two of its rows of pixels brighter. */
export async function answeredTensors(question: Question, answered: Answered = {}): Promise<string> {
  const { counts = { train: 30, validation: 12 }, imagesPerPatient = 1, copies = 0 } = answered;
  const names = question.kind === "multilabel" ? question.findings : question.classes;
  const isExclusive = question.kind !== "multilabel";
  const has =
    answered.has ??
    ((number: number, at: number) => (isExclusive ? number % names.length === at : (number >> at) % 2 === 1));
  const known = answered.known ?? ((number: number, at: number) => (number + at) % 4 !== 0);
  const folder = path.join(temporaryFolder(), "tensors");
  mkdirSync(folder, { recursive: true });
  const npy = await createNpy(path.join(folder, "images.npy"), [SIDE, SIDE, 1]);
  const rows = await createTensorRows(folder, [], question);
  let row = 0;
  for (const [partition, count] of Object.entries(counts)) {
    for (let number = 0; number < count; number += 1) {
      const random = seededRandom("answered", partition, number);
      const having = names.map((_, at) => has(number, at, partition));
      const own = having.indexOf(true);
      const isBright = (line: number): boolean => {
        const at = Math.floor(line / 2);
        return isExclusive ? at === own : having[at] === true;
      };
      const pixels = Uint8Array.from({ length: SIDE * SIDE }, (_, at) =>
        Math.max(0, Math.min(255, Math.round(80 + 20 * random.normal() + (isBright(Math.floor(at / SIDE)) ? 70 : 0)))),
      );
      for (let copy = 0; copy <= (partition === "train" ? copies : 0); copy += 1) {
        await npy.append(pixels);
        await rows.append({
          row,
          copy,
          image: `${partition}_${number}.png`,
          digest: createHash("sha256").update(`${partition} ${number}`).digest("hex"),
          label: isExclusive ? names[own]! : "",
          labels: names.filter((_, at) => having[at]),
          ...(!isExclusive && {
            findings: names.map((_, at): Answer => (known(number, at, partition) ? (having[at] ? 1 : 0) : undefined)),
          }),
          patient: `${partition}-${Math.floor(number / imagesPerPatient)}`,
          age: undefined,
          sex: "",
          view: "",
          partition,
          more: {},
        });
        row += 1;
      }
    }
  }
  const shape = await npy.close();
  await rows.close();
  await writeTensorFacts(folder, {
    shape,
    question,
    patientsKnown: true,
    namespace: "made",
    preprocessing: PREPROCESSING,
    flow: [],
    warnings: [],
  });
  return folder;
}
