import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fields, nullable, number, oneOf, optional, text, tuple } from "../core/shape.js";
import { formatCsv } from "./csv.js";
import { readJson, writeJson } from "./json-file.js";
import { readRecords } from "./records.js";

/**
 * `grad-cam`: a map's weight is the mean slope over its places (Selvaraju et al. 2017, eq. 1 and 2). `hires-cam`: each
 * place has its own slope (Draelos & Carin 2020); the same where the head averages over places, and true to the score
 * where it does not, for there a mean over places mixes weights that have nothing to do with each other.
 */
export const CLASS_ACTIVATION_METHODS = ["grad-cam", "hires-cam"] as const;

export type ClassActivationMethod = (typeof CLASS_ACTIVATION_METHODS)[number];

/** Whether there are maps, and if not, why: `explanations.json`. */
export interface ExplanationMethod {
  readonly method: ClassActivationMethod | null;
  /** The layer whose feature maps were taken. */
  readonly layer?: string;
  /** Height and width of the maps as they came from it, in places. */
  readonly size?: readonly [number, number];
  readonly reason?: string;
  /** Of an ensemble: how many models the maps are the mean of. */
  readonly models?: number;
}

/** A case that was explained: a line of `explanations.csv`. Texts and numbers of maps are empty if there is none. */
export interface ExplainedCase {
  readonly image: string;
  readonly patient: string;
  /** 1: the positive class, or the answer. */
  readonly label: 0 | 1;
  /** By the threshold; of several classes by their rule. */
  readonly called: 0 | 1;
  /** Probability of the positive class, or of the answer, 0 to 1. */
  readonly score: number;
  /** `true positive`, ... */
  readonly kind: string;
  /** File of the image as the model saw it. */
  readonly input: string;
  /** File of the map: grey, 255 the strongest. */
  readonly map: string;
  /** The greatest value before the map was scaled. */
  readonly peak: string;
  /** Where that is, as shares of width and height from the left upper corner. */
  readonly peakX: string;
  readonly peakY: string;
  /** For several classes or findings: the one that label, called, score and map are about. */
  readonly answer?: string;
}

export interface Explanations {
  readonly about: ExplanationMethod;
  readonly cases: readonly ExplainedCase[];
  /** Where the pictures are. */
  readonly folder: string;
}

const METHOD = "explanations.json";
const CASES = "explanations.csv";
const COLUMNS = [
  "image",
  "patient",
  "label",
  "called",
  "score",
  "kind",
  "input",
  "map",
  "peak",
  "peakX",
  "peakY",
] as const satisfies readonly (keyof ExplainedCase)[];

export async function writeExplanations(
  folder: string,
  { about, cases }: Pick<Explanations, "about" | "cases">,
): Promise<void> {
  await writeJson(folder, METHOD, about);
  const columns = cases.some(({ answer }) => answer !== undefined) ? ([...COLUMNS, "answer"] as const) : COLUMNS;
  const lines = cases.map((one) => columns.map((column) => String(one[column] ?? "")));
  await writeFile(path.join(folder, CASES), formatCsv([columns, ...lines]));
}

const ABOUT = fields<ExplanationMethod>({
  method: nullable(oneOf(...CLASS_ACTIVATION_METHODS)),
  layer: optional(text),
  size: optional(tuple(number, number)),
  reason: optional(text),
  models: optional(number),
});

/** undefined where the folder has none. Throws a StageFailure where one of its files is damaged. */
export async function readExplanations(folder: string): Promise<Explanations | undefined> {
  const about = await readJson<ExplanationMethod>(folder, METHOD, ABOUT);
  const rows = await readRecords(path.join(folder, CASES), { needed: COLUMNS, ours: COLUMNS });
  if (about === undefined || rows === undefined) return undefined;
  const cases = rows.map((row): ExplainedCase => {
    const field = (column: keyof ExplainedCase): string => row[column] ?? "";
    return {
      image: field("image"),
      patient: field("patient"),
      label: field("label") === "1" ? 1 : 0,
      called: field("called") === "1" ? 1 : 0,
      score: Number(field("score")),
      kind: field("kind"),
      input: field("input"),
      map: field("map"),
      peak: field("peak"),
      peakX: field("peakX"),
      peakY: field("peakY"),
      ...(field("answer") !== "" && { answer: field("answer") }),
    };
  });
  return { about, cases, folder };
}
