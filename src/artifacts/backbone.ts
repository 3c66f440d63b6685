import { constants } from "node:fs";
import { chmod, copyFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../core/make-folder.js";
import { count, fields, flag, is, list, nullable, number, oneOf, text } from "../core/shape.js";
import { type Preprocessing, preprocessing } from "./preprocessing.js";

/** What an image's feature maps or tokens become: their mean, the greatest, the first token, or nothing is pooled. */
export type Pooling = "mean" | "max" | "cls" | "none";

/** The type of numbers that a network takes. */
export type BackboneInputType = "float32" | "float16" | "uint8";

/** A file of a pretrained network; a model's external data are files of their own. */
export interface BackboneFile {
  /** Within the folder `backbone`: the name by which the model knows it. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** A pretrained network that gives features: where it is cut, and what is known of it. */
export interface Backbone {
  /** What tells it from others: SHA-256 of its file, or of the list of its files. */
  readonly digest: string;
  /** The model first. */
  readonly files: readonly BackboneFile[];
  readonly input: {
    readonly name: string;
    readonly type: BackboneInputType;
    readonly layout: "NCHW" | "NHWC";
    /** Images at once; null where any number is taken. */
    readonly batch: number | null;
  };
  readonly output: {
    /** The tensor that is taken, which may be within the network. */
    readonly name: string;
    /** Batch x numbers; batch x channels x height x width; batch x height x width x channels; batch x tokens x numbers. */
    readonly form: "vector" | "NCHW" | "NHWC" | "tokens";
  };
  readonly pool: Pooling;
}

/**
 * How an image becomes what a pretrained network sees: levels of 0 to 255 at its size, then
 * (level / 255 * scale - mean) / std with a number per channel, red first.
 */
export interface BackbonePreprocessing extends Preprocessing {
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Changed views of an image whose features are averaged with those of the image itself. */
export interface Views {
  /** Each view also mirrored, left for right. */
  readonly flip: boolean;
  /** Corners cropped at this fraction of both sides and enlarged again, in addition to the whole; null for none. */
  readonly crops: number | null;
  /** Slightly rotated, shifted and enlarged copies, the same of an image each time. */
  readonly copies: number;
}

/** The folder of its bytes, next to what refers to it. */
export const BACKBONE_FOLDER = "backbone";

/** Copies the bytes from a folder with them into `backbone` of an artifact, by reference where the disk can. */
export async function keepBackbone(from: string, { files }: Pick<Backbone, "files">, artifact: string): Promise<void> {
  for (const { path: name } of files) await copyBackboneFile(from, name, path.join(artifact, BACKBONE_FOLDER));
}

/** Copies a file of any size to the same path below another folder. */
export async function copyBackboneFile(from: string, name: string, to: string): Promise<void> {
  const target = path.join(to, name);
  makeFolder(path.dirname(target));
  await copyFile(path.join(from, name), target, constants.COPYFILE_FICLONE);
  // The files of the cache are read-only, and so would the copy be.
  await chmod(target, 0o644);
}

const withinFolder = is(
  "a path within its folder",
  (value) =>
    typeof value === "string" && value !== "" && !path.posix.isAbsolute(value) && !value.split(/[/\\]/).includes(".."),
);

export const BACKBONE = fields<Backbone>({
  digest: text,
  files: list(fields<BackboneFile>({ path: withinFolder, sha256: text, bytes: count })),
  input: fields<Backbone["input"]>({
    name: text,
    type: oneOf("float32", "float16", "uint8"),
    layout: oneOf("NCHW", "NHWC"),
    batch: nullable(count),
  }),
  output: fields<Backbone["output"]>({ name: text, form: oneOf("vector", "NCHW", "NHWC", "tokens") }),
  pool: oneOf("mean", "max", "cls", "none"),
});

export const BACKBONE_PREPROCESSING = fields<BackbonePreprocessing>({
  ...preprocessing,
  scale: number,
  mean: list(number),
  std: list(number),
});

export const VIEWS = fields<Views>({
  flip: flag,
  crops: nullable(number),
  copies: count,
});
