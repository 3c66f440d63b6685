import { formatCount } from "../../src/imaging/format-count.js";
import { StageFailure } from "../../src/stage.js";
import type { Candidate } from "./funnel.js";
import { indexImages } from "./image-index.js";
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

/** The candidates that have an image file; reports rows of the whole table without image, and images without row. */
export function findImages(
  candidates: readonly Candidate[],
  records: readonly LabelRecord[],
  images: readonly string[],
  { log, warn, fact }: Report,
): readonly Found[] {
  const index = indexImages(images);
  const isUsed = new Uint8Array(images.length);
  let missing: LabelRecord | undefined;
  let withoutImage = 0;
  const placesOf = records.map(({ name }) => index.find(name));
  for (const [row, places] of placesOf.entries()) {
    if (typeof places === "number") isUsed[places] = 1;
    else if (places !== undefined) for (const place of places) isUsed[place] = 1;
    else {
      missing ??= records[row];
      withoutImage++;
    }
  }
  const withoutRow = images.filter((_, place) => isUsed[place] === 0);
  log(`rows without image: ${formatCount(withoutImage)}${such(missing?.name)}`);
  log(`images without row: ${formatCount(withoutRow.length)}${such(withoutRow[0])}`);
  fact("rows without image", withoutImage);
  fact("images without row", withoutRow.length);

  const rowOf: (LabelRecord | undefined)[] = new Array(images.length).fill(undefined);
  const found: Found[] = [];
  for (const { record, label } of candidates) {
    const place = placesOf[record.place];
    if (place === undefined) continue;
    if (typeof place !== "number") throw ambiguous(record, place, images);
    const image = images[place] as string;
    const other = rowOf[place];
    if (other !== undefined) {
      throw new StageFailure(`Expected one row per image, got ${other.name} and ${record.name} for the file ${image}`);
    }
    rowOf[place] = record;
    found.push({ record, label, image });
  }
  const lost = candidates.length - found.length;
  if (lost > 0) {
    warn(`${formatCount(lost)} of the ${formatCount(candidates.length)} images that were selected have no image file`);
  }
  return found;
}

const such = (example: string | undefined): string => (example === undefined ? "" : `, such as ${example}`);

function ambiguous({ name }: LabelRecord, places: readonly number[], images: readonly string[]): StageFailure {
  const examples = places.slice(0, 3).map((place) => images[place]);
  return new StageFailure(
    `Expected one image file named ${name}, got ${examples.join(", ")}${places.length > 3 ? ", ..." : ""}`,
    "Write paths instead of bare names into the table's image column.",
  );
}
