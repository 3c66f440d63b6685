import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { temporaryFolder } from "../../support/stage-context.js";

/** An image, with what the model will say of it. */
export interface ScoredImage {
  readonly partition: string;
  readonly patient?: string;
  /** The class; empty where findings are asked for. */
  readonly label?: string;
  /** 1, 0, or unknown. */
  readonly findings?: readonly (0 | 1 | undefined)[];
  /** Probability of each answer that is asked for, to the nearest 255th; of exclusive classes their proportions. */
  readonly scores: readonly number[];
  readonly age?: number;
  readonly sex?: string;
  readonly view?: string;
}

/** How a question stands in `tensors.json` and `preprocessing.json`. */
export type WrittenQuestion = Readonly<Record<string, unknown>>;

/**
 * Tensors of images that are as wide as there are answers, and a model without weights that takes their brightness for the
 * answers' probabilities: `evaluate` then measures scores that a test has chosen, on any machine. Written as files, so that
 * it does not change with what writes them.
 * @param notLearned classes or findings of which the model says so.
 * @param question of exclusive classes as `{ question: { kind: "multiclass", classes } }`.
 */
export function scoredTensors(
  images: readonly ScoredImage[],
  question: WrittenQuestion,
  notLearned?: readonly string[],
): { readonly tensors: string; readonly model: string } {
  const folder = temporaryFolder();
  const [tensors, model] = [path.join(folder, "tensors"), path.join(folder, "model")];
  mkdirSync(tensors);
  mkdirSync(model);
  const width = images[0]?.scores.length ?? 1;
  const findings = findingsOf(question);
  const preprocessing = {
    size: [1, width],
    fit: "contain",
    channels: 1,
    bitDepth: 8,
    inRange: "dtype",
    clahe: null,
    resized: null,
  };
  const patientsKnown = images.every(({ patient }) => patient !== undefined);
  const columns = ["row", "image", "digest", "label", "patient", "age", "sex", "view", "partition", "copy", "labels"];
  const lines = images.map((image, row) =>
    [
      row,
      nameOf(row),
      "",
      image.label ?? "",
      image.patient ?? "",
      image.age ?? "",
      image.sex ?? "",
      image.view ?? "",
      image.partition,
      0,
      "",
      ...findings.map((_, at) => image.findings?.[at] ?? ""),
      row % 3,
    ].join(","),
  );
  const header = [...columns, ...findings.map((name) => `finding.${name}`), "followUp"].join(",");
  writeFileSync(path.join(tensors, "rows.csv"), `${[header, ...lines].join("\n")}\n`);
  writeJson(tensors, "tensors.json", {
    shape: [images.length, 1, width, 1],
    ...question,
    patientsKnown,
    ...(patientsKnown && { namespace: "toy" }),
    flow: [],
    warnings: [],
    preprocessing,
  });
  writeFileSync(
    path.join(tensors, "images.npy"),
    npyOf(
      images.map(({ scores }) => scores.map(byteOf)),
      width,
    ),
  );
  const isExclusive = JSON.stringify(question).includes('"multiclass"');
  // The scale of the pixels is such that hardSigmoid, 0.2 x + 0.5, gives back value / 255, and softmax its proportions.
  const normalization = isExclusive
    ? { kind: "min-max", minimum: [0], maximum: [25.5] }
    : { kind: "min-max", minimum: [127.5], maximum: [178.5] };
  writeJson(model, "preprocessing.json", {
    ...preprocessing,
    normalization,
    ...question,
    ...(notLearned && { notLearned }),
  });
  writeJson(model, "model.json", modelOf(width, isExclusive ? "softmax" : "hardSigmoid"));
  writeFileSync(path.join(model, "weights.bin"), "");
  return { tensors, model };
}

export const nameOf = (row: number): string => `image-${String(row).padStart(4, "0")}.png`;

const byteOf = (score: number): number => Math.round(score * 255);

const findingsOf = (question: WrittenQuestion): readonly string[] =>
  (question["question"] as { readonly findings?: readonly string[] } | undefined)?.findings ?? [];

const writeJson = (folder: string, name: string, value: unknown): void =>
  writeFileSync(path.join(folder, name), `${JSON.stringify(value, undefined, 2)}\n`);

function npyOf(rows: readonly (readonly number[])[], width: number): Buffer {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${rows.length}, 1, ${width}, 1), }`;
  const header = Buffer.alloc(128, " ");
  header.write("\x93NUMPY\x01\x00", 0, "latin1");
  header.writeUInt16LE(118, 8);
  header.write(text, 10, "latin1");
  header.write("\n", 127, "latin1");
  return Buffer.concat([header, Buffer.from(rows.flat())]);
}

function modelOf(width: number, activation: string): object {
  const layers = [
    {
      class_name: "Flatten",
      config: { name: "flatten", trainable: true, batch_input_shape: [null, 1, width, 1], dtype: "float32" },
    },
    { class_name: "Activation", config: { activation, name: "answers", trainable: true } },
  ];
  return {
    format: "layers-model",
    generatedBy: "a test",
    convertedBy: null,
    modelTopology: { class_name: "Sequential", config: { name: "sequential", layers }, keras_version: "tfjs" },
    weightsManifest: [{ paths: ["weights.bin"], weights: [] }],
  };
}
