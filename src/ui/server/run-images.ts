import { realpath } from "node:fs/promises";
import path from "node:path";
import { evaluationsApart } from "../../experiments/evaluations.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { type ReportData, readReportData } from "../../reports/report-data.js";
import { thumbnail } from "../../reports/thumbnail.js";
import type { ImageList, ImageRow } from "../api.js";
import { isWithin } from "./run-files.js";

export interface ImagesRequest {
  readonly partition?: string;
  readonly label?: string;
  /** `false negative`, `wrong`. */
  readonly outcome?: string;
  readonly sex?: string;
  /** Part of the name of an image, or of a patient. */
  readonly text?: string;
  readonly from: number;
  readonly count: number;
}

/** The data of one run: those of the last one that was asked for. */
let kept: { readonly of: string; readonly data: Promise<ReportData | undefined> } | undefined;

function dataOf(run: KnownRun): Promise<ReportData | undefined> {
  const of = `${run.folder} ${run.state} ${run.record.finishedAt ?? ""}`;
  if (kept?.of !== of) {
    const [first] = evaluationsApart(run);
    kept = { of, data: first === undefined ? Promise.resolve(undefined) : readReportData(first) };
  }
  return kept.data;
}

/** The images of a run's last dataset, with what the model says of them. */
export async function runImages(run: KnownRun, asked: ImagesRequest): Promise<ImageList> {
  const data = await dataOf(run);
  const rows = data === undefined ? [] : rowsOf(data);
  const of = (pick: (row: ImageRow) => string | undefined): readonly string[] => [
    ...new Set(rows.flatMap((row) => pick(row) || [])),
  ];
  const { from, count } = asked;
  const found = rows.filter((row) => fits(row, asked));
  return {
    total: found.length,
    all: rows.length,
    images: found.slice(from, from + count),
    partitions: of(({ partition }) => partition),
    labels: of(({ label }) => label),
    outcomes: of(({ outcome }) => outcome),
    sexes: of(({ sex }) => sex),
    ...(data?.operatingPoint !== undefined && { threshold: data.operatingPoint.threshold }),
  };
}

function rowsOf({ cohort, predictions, answered, operatingPoint }: ReportData): readonly ImageRow[] {
  const scores = new Map(predictions.map((row) => [row.image, row.score]));
  const several = new Map(answered?.rows.map((row) => [row.image, row.scores]) ?? []);
  const threshold = operatingPoint?.threshold;
  return (cohort?.rows ?? []).map((row): ImageRow => {
    const score = scores.get(row.image);
    const isPositive = row.label === cohort?.positive;
    const each = several.get(row.image);
    return {
      image: row.image,
      label: row.label || row.labels.join(", "),
      patient: row.patient,
      partition: row.partition,
      sex: row.sex,
      ...(row.age !== undefined && { age: row.age }),
      ...(score !== undefined && Number.isFinite(score) && { score }),
      ...(each !== undefined && {
        scores: Object.fromEntries((answered?.names ?? []).map((name, at) => [name, each[at] ?? null])),
      }),
      ...(score !== undefined && threshold !== undefined && { outcome: outcomeOf(isPositive, score >= threshold) }),
    };
  });
}

const outcomeOf = (isPositive: boolean, isCalled: boolean): string =>
  `${isPositive === isCalled ? "true" : "false"} ${isCalled ? "positive" : "negative"}`;

function fits(row: ImageRow, { partition, label, outcome, sex, text }: ImagesRequest): boolean {
  if (partition !== undefined && row.partition !== partition) return false;
  if (label !== undefined && row.label !== label) return false;
  if (sex !== undefined && row.sex !== sex) return false;
  if (outcome === "wrong" && row.outcome?.startsWith("false") !== true) return false;
  if (outcome !== undefined && outcome !== "wrong" && row.outcome !== outcome) return false;
  if (text === undefined) return true;
  const sought = text.toLowerCase();
  return row.image.toLowerCase().includes(sought) || row.patient.toLowerCase().includes(sought);
}

const EDGE = 256;

/** A picture of the dataset, small; undefined where it is no longer in the cache, cannot be decoded, or lies elsewhere. */
export async function picture(
  folders: { readonly runsFolder: string; readonly cacheFolder: string },
  run: KnownRun,
  image: string,
): Promise<Buffer | undefined> {
  const file = (await dataOf(run))?.imageFile(image);
  const real = file === undefined ? undefined : await realpath(file).catch(() => undefined);
  if (real === undefined || !(await isWithin(folders, path.basename(run.folder), real))) return undefined;
  const url = await thumbnail(real, EDGE);
  return url === undefined ? undefined : Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}
