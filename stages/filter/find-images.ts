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
  const used = new Set<string>();
  let missing: LabelRecord | undefined;
  let withoutImage = 0;
  for (const record of records) {
    const image = index.find(record.name);
    if (typeof image === "string") used.add(image);
    else if (image !== undefined) for (const one of image) used.add(one);
    else {
      missing ??= record;
      withoutImage++;
    }
  }
  const withoutRow = images.filter((image) => !used.has(image));
  log(`rows without image: ${formatCount(withoutImage)}${such(missing?.name)}`);
  log(`images without row: ${formatCount(withoutRow.length)}${such(withoutRow[0])}`);
  fact("rows without image", withoutImage);
  fact("images without row", withoutRow.length);

  const found = candidates.flatMap((candidate): readonly Found[] => {
    const image = index.find(candidate.record.name);
    if (image === undefined) return [];
    if (typeof image === "string") return [{ ...candidate, image }];
    throw new StageFailure(
      `Expected one image file named ${candidate.record.name}, got ${image.slice(0, 3).join(", ")}${image.length > 3 ? ", ..." : ""}`,
      "Write paths instead of bare names into the table's image column.",
    );
  });
  const lost = candidates.length - found.length;
  if (lost > 0) {
    warn(`${formatCount(lost)} of the ${formatCount(candidates.length)} images that were selected have no image file`);
  }
  refuseSharedFiles(found);
  return found;
}

const such = (example: string | undefined): string => (example === undefined ? "" : `, such as ${example}`);

function refuseSharedFiles(found: readonly Found[]): void {
  if (new Set(found.map(({ image }) => image)).size === found.length) return;
  const rows = new Map<string, string>();
  for (const { image, record } of found) {
    const other = rows.get(image);
    if (other !== undefined) {
      throw new StageFailure(`Expected one row per image, got ${other} and ${record.name} for the file ${image}`);
    }
    rows.set(image, record.name);
  }
}
