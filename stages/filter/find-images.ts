import { countOf, formatCount } from "../../src/imaging/format-count.js";
import { sayNearName } from "../../src/imaging/near-name.js";
import { indexPaths } from "../../src/imaging/path-index.js";
import { shorten } from "../../src/imaging/tables/quoted.js";
import { StageFailure } from "../../src/stage.js";
import type { Candidate } from "./funnel.js";
import type { LabelRecord } from "./records.js";

/** A candidate whose image file is there. */
export interface Found extends Candidate {
  /** Relative to the images input. */
  readonly image: string;
}

interface Report {
  readonly log: (line: string) => void;
  readonly warn: (message: string) => void;
  readonly fact: (name: string, value: number) => void;
}

/**
 * The candidates that have an image file; reports rows of the whole table without image, and images without row. Throws
 * a StageFailure where a row fits several files, or a file several rows, and where no row has any.
 */
export function findImages(
  candidates: readonly Candidate[],
  records: readonly LabelRecord[],
  images: readonly string[],
  { log, warn, fact }: Report,
): readonly Found[] {
  const index = indexPaths(images);
  const rowOf: (LabelRecord | undefined)[] = new Array(images.length).fill(undefined);
  const claimedTwice = new Map<number, LabelRecord>();
  const isUsed = new Uint8Array(images.length);
  const missing: LabelRecord[] = [];
  const placesOf = records.map(({ name }) => index.find(name));
  for (const [row, places] of placesOf.entries()) {
    const record = records[row] as LabelRecord;
    if (places === undefined) missing.push(record);
    else if (typeof places !== "number") for (const place of places) isUsed[place] = 1;
    else {
      isUsed[places] = 1;
      if (rowOf[places] === undefined) rowOf[places] = record;
      else claimedTwice.set(places, record);
    }
  }
  const withoutRow = images.filter((_, place) => isUsed[place] === 0);
  log(`rows without image: ${formatCount(missing.length)}${such(missing[0]?.name)}`);
  log(`images without row: ${formatCount(withoutRow.length)}${such(withoutRow[0])}`);
  fact("rows without image", missing.length);
  fact("images without row", withoutRow.length);
  if (missing.length === records.length && records.length > 0) throw noneFound(missing, images);

  const found: Found[] = [];
  const lost: LabelRecord[] = [];
  for (const candidate of candidates) {
    const { record } = candidate;
    const place = placesOf[record.place];
    if (place === undefined) {
      lost.push(record);
      continue;
    }
    if (typeof place !== "number") throw ambiguous(record, place, images);
    const image = images[place] as string;
    const other = claimedTwice.get(place);
    if (other !== undefined) {
      throw new StageFailure(
        `Expected one row per image, got ${shorten((rowOf[place] as LabelRecord).name)} and ${shorten(other.name)} for the file ${image}`,
        "Wire the images from a folder higher up, or name them in the table so that they can be told apart.",
      );
    }
    const { label, findings } = candidate;
    found.push({ record, label, ...(findings !== undefined && { findings }), image });
  }
  if (lost.length > 0) {
    warn(
      `${formatCount(lost.length)} of ${countOf(candidates.length, "selected row")} ${lost.length === 1 ? "has" : "have"} no image file${such(...lost.slice(0, 3).map(({ name }) => name))}${near(lost, withoutRow)}`,
    );
  }
  sayIfByNameAlone(found, warn);
  return found;
}

const near = (missing: readonly LabelRecord[], images: readonly string[]): string =>
  sayNearName(
    missing.map(({ name }) => name),
    images,
  );

const such = (...examples: readonly (string | undefined)[]): string => {
  const given = examples.flatMap((example) => (example === undefined ? [] : [shorten(example)]));
  return given.length === 0 ? "" : `, such as ${given.join(", ")}`;
};

/** Folders of the table that are not among the images': all in one may be the level that was wired, several are lost. */
function sayIfByNameAlone(found: readonly Found[], warn: (message: string) => void): void {
  const folders = new Set<string>();
  for (const { record, image } of found) {
    if (!/[\\/]/.test(record.name)) continue;
    const end = record.name.replaceAll("\\", "/").lastIndexOf("/");
    if (end > 0 && !image.includes("/")) folders.add(record.name.slice(0, end));
  }
  if (folders.size < 2) return;
  warn(
    `Images were found by file name alone: the images input has none of the ${formatCount(folders.size)} folders that the table names${such(...[...folders].slice(0, 2))}`,
  );
}

function noneFound(missing: readonly LabelRecord[], images: readonly string[]): StageFailure {
  const rows = missing.length === 1 ? "the one row" : `any of the ${formatCount(missing.length)} rows`;
  return new StageFailure(
    `Expected an image file for ${rows} of the table${such(missing[0]?.name)}, got ${images.length === 0 ? "no images at all" : `${countOf(images.length, "image")} of other names${such(images[0])}${near(missing, images)}`}`,
    "Check that the images input holds the images that the table names, with the same folders from the end, and that `columns.image` is the right column.",
  );
}

function ambiguous({ name }: LabelRecord, places: readonly number[], images: readonly string[]): StageFailure {
  const examples = places.slice(0, 3).map((place) => images[place]);
  return new StageFailure(
    `Expected one image file named ${shorten(name)}, got ${examples.join(", ")}${places.length > 3 ? ", ..." : ""}`,
    "Write paths instead of bare names into the table's image column, or leave files out with `exclude`.",
  );
}
