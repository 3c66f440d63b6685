import { writeFile } from "node:fs/promises";
import path from "node:path";
import { formatCsv } from "./csv.js";

/** Two pictures that are alike, as a row of an audit's `near-identical.csv`. */
export interface AlikePair {
  readonly image: string;
  readonly partition: string;
  readonly otherImage: string;
  readonly otherPartition: string;
  readonly kind: string;
  /** Points that agree. */
  readonly points: number;
  /** Of form and of detail, up to 1. */
  readonly likeness: number;
  readonly detail: number;
  /** How the first becomes the other. */
  readonly turnedDegrees: number;
  readonly mirrored: boolean;
  readonly enlarged: number;
}

/** Columns in order, each with how it is written. */
const FIELDS = {
  image: (pair) => pair.image,
  partition: (pair) => pair.partition,
  otherImage: (pair) => pair.otherImage,
  otherPartition: (pair) => pair.otherPartition,
  kind: (pair) => pair.kind,
  points: (pair) => String(pair.points),
  likeness: (pair) => pair.likeness.toFixed(4),
  detail: (pair) => pair.detail.toFixed(4),
  turnedDegrees: (pair) => pair.turnedDegrees.toFixed(1),
  mirrored: (pair) => String(pair.mirrored),
  enlarged: (pair) => pair.enlarged.toFixed(3),
} as const satisfies Readonly<Record<keyof AlikePair, (pair: AlikePair) => string>>;

/** Writes `near-identical.csv` next to an audit's findings. */
export const writeAlikePairs = (folder: string, pairs: readonly AlikePair[]): Promise<void> =>
  writeFile(
    path.join(folder, "near-identical.csv"),
    formatCsv([Object.keys(FIELDS), ...pairs.map((pair) => Object.values(FIELDS).map((field) => field(pair)))]),
  );
