import { open } from "node:fs/promises";
import path from "node:path";
import { count, fields, number, tuple } from "../core/shape.js";
import {
  BACKBONE,
  BACKBONE_FOLDER,
  BACKBONE_PREPROCESSING,
  type Backbone,
  type BackbonePreprocessing,
  keepBackbone,
  VIEWS,
  type Views,
} from "./backbone.js";
import { formatCsvRow } from "./csv.js";
import { damagedFile } from "./damaged-file.js";
import { readJson, writeJson } from "./json-file.js";
import { createNpy, openNpy } from "./npy.js";
import { readRecords } from "./records.js";
import type { ImageDigests } from "./training-digests.js";

/** What row i of `features.npy` is of; labels, patients and partitions are a dataset's. */
export interface FeatureRow {
  /** Path in the images artifact. */
  readonly image: string;
  /** SHA-256 of the file. */
  readonly digest: string;
  /** Of the pixels as the network sees them: see `ImageDigests`. */
  readonly pixels: ImageDigests["pixels"];
  /** Mean and standard deviation of those levels, 0..255. */
  readonly mean: number;
  readonly deviation: number;
  /** Of the file, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether it shows colours. */
  readonly coloured: boolean;
}

/** All that makes features of an image again: `features.json`, which goes into a model with its backbone. */
export interface FeatureRecipe {
  readonly backbone: Backbone;
  readonly preprocessing: BackbonePreprocessing;
  readonly views: Views;
}

/** `features.json`. */
export interface FeatureFacts extends FeatureRecipe {
  /** Images, and numbers of each. */
  readonly shape: readonly [images: number, numbers: number];
}

export interface FeaturesReader {
  readonly shape: readonly [images: number, numbers: number];
  /** Gives `rows.length` x numbers in C order. */
  readonly readRows: (rows: ArrayLike<number>) => Promise<Float32Array>;
  readonly close: () => Promise<void>;
}

export interface FeaturesWriter {
  readonly append: (row: FeatureRow, features: Float32Array) => Promise<void>;
  /** Writes what is left and `features.json`. */
  readonly close: (recipe: FeatureRecipe) => Promise<FeatureFacts>;
  /** Closes the files as they are, after a failure. */
  readonly abandon: () => Promise<void>;
}

const VERSION = 1;
const FEATURE_FACTS = "features.json";
const FEATURES = "features.npy";
const ROWS = "rows.csv";
const COLUMNS = [
  ...["image", "digest", "pixels", "mean", "deviation", "width", "height", "coloured"],
] as const satisfies readonly (keyof FeatureRow)[];
const ROWS_PER_WRITE = 1000;

/** @param numbers of each image. `keepBackbone` puts the backbone's bytes next to them. */
export async function createFeatures(folder: string, numbers: number): Promise<FeaturesWriter> {
  const npy = await createNpy(path.join(folder, FEATURES), [numbers], "<f4");
  const table = await open(path.join(folder, ROWS), "wx");
  let lines = [formatCsvRow(COLUMNS)];
  const write = async (): Promise<void> => {
    const text = lines.map((line) => `${line}\n`).join("");
    lines = [];
    await table.appendFile(text);
  };
  return {
    append: async (row, features) => {
      await npy.append(new Uint8Array(features.buffer, features.byteOffset, features.byteLength));
      lines.push(formatCsvRow(COLUMNS.map((column) => String(row[column]))));
      if (lines.length >= ROWS_PER_WRITE) await write();
    },
    close: async (recipe) => {
      await write();
      await table.close();
      const [images = 0] = await npy.close();
      const facts: FeatureFacts = { shape: [images, numbers], ...recipe };
      await writeJson(folder, FEATURE_FACTS, { version: VERSION, ...facts });
      return facts;
    },
    abandon: async () => {
      await Promise.all([npy.abandon(), table.close()]);
    },
  };
}

const RECIPE = { backbone: BACKBONE, preprocessing: BACKBONE_PREPROCESSING, views: VIEWS } as const;
const SHAPE = fields<FeatureFacts & { readonly version: number }>({
  version: number,
  shape: tuple(count, count),
  ...RECIPE,
});

/** `features.json` alone; undefined where the folder has none. Throws a StageFailure where it is damaged. */
export async function readFeatureFacts(folder: string): Promise<FeatureFacts | undefined> {
  const read = await readJson<FeatureFacts & { readonly version: number }>(folder, FEATURE_FACTS, SHAPE);
  if (read === undefined) return undefined;
  const { version, ...facts } = read;
  if (version !== VERSION) throw damagedFile(FEATURE_FACTS, `expected version ${VERSION}, got ${version}`);
  return facts;
}

/** The same where there has to be one. Throws a StageFailure where there is none. */
export async function expectFeatureFacts(folder: string): Promise<FeatureFacts> {
  const facts = await readFeatureFacts(folder);
  if (facts === undefined) throw damagedFile(FEATURE_FACTS, "it is not there");
  return facts;
}

/** Reads `rows.csv` and `features.json`; the numbers are for `openFeatures`. */
export async function readFeatures(
  folder: string,
): Promise<{ readonly facts: FeatureFacts; readonly rows: readonly FeatureRow[] }> {
  const facts = await expectFeatureFacts(folder);
  const records = await readRecords(path.join(folder, ROWS), { needed: COLUMNS, ours: COLUMNS });
  if (records?.length !== facts.shape[0]) {
    throw damagedFile(ROWS, `expected ${facts.shape[0]} rows, got ${records?.length ?? 0}`);
  }
  const rows = records.map(({ image = "", digest = "", pixels = "", mean, deviation, width, height, coloured }) => ({
    image,
    digest,
    pixels,
    mean: Number(mean),
    deviation: Number(deviation),
    width: Number(width),
    height: Number(height),
    coloured: coloured === "true",
  }));
  return { facts, rows };
}

/** Opens the numbers, which are read row by row. Throws a StageFailure where the file is damaged. */
export async function openFeatures(folder: string): Promise<FeaturesReader> {
  const npy = await openNpy(path.join(folder, FEATURES), "<f4");
  const [images = 0, numbers = 0] = npy.shape;
  if (npy.shape.length !== 2) {
    await npy.close();
    throw damagedFile(FEATURES, `expected images x numbers, got ${npy.shape.join(" x ")}`);
  }
  return {
    shape: [images, numbers],
    readRows: async (rows) => {
      const values = new Float32Array(rows.length * numbers);
      await npy.readRows(rows, new Uint8Array(values.buffer));
      return values;
    },
    close: npy.close,
  };
}

/** Copies a backbone's bytes and what `features.json` says of it, so that a model has all that it needs of an image. */
export async function copyRecipe(from: string, to: string): Promise<FeatureFacts> {
  const facts = await expectFeatureFacts(from);
  await keepBackbone(path.join(from, BACKBONE_FOLDER), facts.backbone, to);
  await writeJson(to, FEATURE_FACTS, { version: VERSION, ...facts });
  return facts;
}
