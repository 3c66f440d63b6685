import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fields, number, optional, text } from "../core/shape.js";
import { StageFailure } from "../core/stage-failure.js";
import { formatCsv, parseCsv } from "./csv.js";
import { readText } from "./damaged-file.js";
import { readJson } from "./json-file.js";
import { refuseShortRows } from "./records.js";

/**
 * What a model was trained and chosen on, as digests next to its weights, so that anyone who tests it can tell whether
 * it has seen a test image or its patient. Digests of short patient ids can be guessed: they are pseudonyms, not
 * secrets.
 */
export interface TrainingDigests {
  /** In which patient ids mean the same person; absent where patients are not known. */
  readonly namespace?: string;
  readonly images: readonly SeenImage[];
  /** Absent where they were left out, as in a model that was exported. */
  readonly patients?: readonly { readonly partition: string; readonly digest: string }[];
}

export interface SeenImage extends ImageDigests {
  /** `train`, or `validation`: epoch and threshold were chosen by it; or `calibration`: probabilities were fitted to it. */
  readonly partition: string;
}

/** 32 hexadecimal digits each, the beginning of a SHA-256. */
export interface ImageDigests {
  /** Of the decoded pixels as the network reads them. */
  readonly pixels: string;
  /** Of the file that they were decoded from, where `resize` made it of the original file. */
  readonly original?: string;
}

const FORMAT = 1;
const DIGITS = 32;
const FACTS = "trained-on.json";
const IMAGES = "trained-on-images.csv";
const PATIENTS = "trained-on-patients.csv";

export const shortDigest = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, DIGITS);
};

export const patientDigest = (namespace: string, patient: string): string => shortDigest(`${namespace}\0${patient}`);

/** Writes the list into a model artifact, sorted, so that the same training leaves the same bytes. */
export async function writeTrainingDigests(folder: string, digests: TrainingDigests): Promise<void> {
  const images = digests.images.map(({ partition, pixels, original }) => [partition, pixels, original ?? ""]);
  const patients = digests.patients?.map(({ partition, digest }) => [partition, digest]);
  const facts = { format: FORMAT, ...(digests.namespace !== undefined && { namespace: digests.namespace }) };
  await writeFile(path.join(folder, FACTS), `${JSON.stringify(facts)}\n`);
  await writeFile(path.join(folder, IMAGES), formatCsv([["partition", "pixels", "original"], ...inOrder(images)]));
  if (patients === undefined) return;
  await writeFile(path.join(folder, PATIENTS), formatCsv([["partition", "patient"], ...inOrder(patients)]));
}

/** Hands the list on with an exported model; patients' digests only where they are asked for. Gives the files' names. */
export async function copyTrainingDigests(
  model: string,
  folder: string,
  { patients }: { readonly patients: boolean },
): Promise<readonly string[]> {
  const copied: string[] = [];
  for (const name of [FACTS, IMAGES, ...(patients ? [PATIENTS] : [])]) {
    const content = await readFile(path.join(model, name)).catch(() => undefined);
    if (content === undefined) continue;
    await writeFile(path.join(folder, name), content);
    copied.push(name);
  }
  return copied;
}

/**
 * Writes the list of a model with what was fitted since into another artifact; of a model that has none, nothing: what it
 * was trained on is not known then.
 */
export async function addToTrainingDigests(model: string, folder: string, added: TrainingDigests): Promise<void> {
  const known = await readTrainingDigests(model);
  if (known === undefined) return;
  const { namespace } = known;
  const patients = namespace === added.namespace ? (added.patients ?? []) : [];
  await writeTrainingDigests(folder, {
    ...(namespace !== undefined && { namespace }),
    images: [...known.images, ...added.images],
    ...(known.patients && { patients: [...known.patients, ...patients] }),
  });
}

interface About {
  readonly format: number;
  readonly namespace?: string;
}

const ABOUT = fields<About>({ format: number, namespace: optional(text) });

/** Reads the list of a model artifact; undefined of a model that has none. Throws a StageFailure on a newer format and on damage. */
export async function readTrainingDigests(folder: string): Promise<TrainingDigests | undefined> {
  const about = await readJson<About>(folder, FACTS, ABOUT);
  const images = await readTable(path.join(folder, IMAGES));
  if (about === undefined || images === undefined) return undefined;
  const { format, namespace } = about;
  if (format > FORMAT) {
    throw new StageFailure(
      `Expected the model's list of training images to have format ${FORMAT}, got ${format}`,
      "Use the radpipe that trained the model, or a newer one.",
    );
  }
  const patients = await readTable(path.join(folder, PATIENTS));
  return {
    ...(namespace !== undefined && { namespace }),
    images: images.map(([partition = "", pixels = "", original = ""]) => ({
      partition,
      pixels,
      ...(original !== "" && { original }),
    })),
    ...(patients && { patients: patients.map(([partition = "", digest = ""]) => ({ partition, digest })) }),
  };
}

async function readTable(file: string): Promise<readonly (readonly string[])[] | undefined> {
  const content = await readText(file);
  if (content === undefined) return undefined;
  const [header = [], ...rows] = parseCsv(content, path.basename(file));
  refuseShortRows(rows, header.length, path.basename(file));
  return rows;
}

const inOrder = (rows: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  [...new Map(rows.map((row) => [row.join("\0"), row])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => row);
