import path from "node:path";
import { parseAge } from "../../src/imaging/age.js";
import { type DatasetRow, type FlowStep, writeDataset } from "../../src/imaging/dataset-table.js";
import { digestFiles } from "../../src/imaging/digest-files.js";
import { listImageFiles } from "../../src/imaging/image-files.js";
import { readNameList } from "../../src/imaging/name-list.js";
import { nameSet } from "../../src/imaging/name-set.js";
import { readText } from "../../src/imaging/read-text.js";
import { seededRandom, shuffled } from "../../src/imaging/seeded-random.js";
import { type StageContext, StageFailure } from "../../src/stage.js";
import { type Classes, defineClasses } from "./classes.js";
import { indexImages } from "./image-index.js";
import { type Field, readLabelTable } from "./label-table.js";
import type { FilterParams } from "./params.js";
import { type LabelRecord, readRecords } from "./records.js";
import { conditions, normalizeSex } from "./where.js";

type Context = Pick<StageContext<FilterParams>, "params" | "signal" | "log" | "warn" | "fact" | "progress"> & {
  readonly inputs: { readonly images: string; readonly labels: string; readonly lists: string | undefined };
  readonly outputs: { readonly dataset: string };
};

interface Candidate {
  readonly record: LabelRecord;
  readonly label: string;
}

interface Found extends Candidate {
  readonly image: string;
}

/** Chooses the images of both classes and writes them, in the order of their paths, as a dataset. */
export async function filterImages(ctx: Context): Promise<void> {
  const { params, inputs, log } = ctx;
  const name = path.basename(inputs.labels);
  const warnings: string[] = [];
  const warn = (message: string): void => {
    warnings.push(message);
    ctx.warn(message);
  };
  const [text, { images, others }] = await Promise.all([readText(inputs.labels), listImageFiles(inputs.images)]);
  // Parameters that are not given have no key, so what is left are names.
  const table = readLabelTable(text, name, params.columns as Partial<Record<Field, string>>);
  const pattern = params.patientPattern === undefined ? undefined : new RegExp(params.patientPattern);
  const { records, repeated, unlabelled, counts } = readRecords(table, name, params.labelSeparator, pattern);
  const classes = defineClasses(params, counts, name);
  const funnel = createFunnel(classes);
  log(`${name}: ${number(table.rows.length)} rows, ${number(counts.size)} findings`);
  funnel.start(records, table.rows.length, repeated);

  let candidates: readonly Candidate[] = funnel.keep(
    `${classes.names[1]}${params.match === "only" ? " alone" : ""}, or ${classes.names[0]}`,
    records.flatMap((record) => {
      const label = classes.classify(record.labels);
      return label === undefined ? [] : [{ record, label }];
    }),
    unlabelled === 0 ? undefined : `${number(unlabelled)} rows have no finding`,
  );
  const contradictory = records.filter((record) => classes.isContradictory(record.labels)).length;
  if (contradictory > 0) {
    warn(
      `${number(contradictory)} rows of ${name} have "${classes.names[0]}" beside other findings; they are not taken as negative`,
    );
  }
  const listed = params.where.list === undefined ? undefined : await readLists(params.where.list, inputs.lists);
  for (const { step, keeps } of conditions(params.where, table, name, listed)) {
    candidates = funnel.keep(
      step,
      candidates.filter(({ record }) => keeps(record)),
    );
  }

  const found = funnel.keep("with an image file", findImages(candidates, records, images, ctx, warn));
  if (others.length > 0) log(`${number(others.length)} files of the images input are no images, such as ${others[0]}`);
  const chosen = limitClasses(found, classes, params);
  if (params.limitPerClass !== undefined) funnel.keep(`at most ${number(params.limitPerClass)} of each class`, chosen);
  funnel.refuseEmptyClass();
  warnOfAges(chosen, warn);

  const sorted = [...chosen].sort((a, b) => (a.image < b.image ? -1 : 1));
  const digests = await digestFiles(
    inputs.images,
    sorted.map(({ image }) => image),
    { signal: ctx.signal, onProgress: (done) => ctx.progress(done, sorted.length, "images") },
  );
  const rows = sorted.map((row, index) => toRow(row, digests[index] as string));
  const unknownPatients = rows.filter((row) => row.patient === "").length;
  if (unknownPatients > 0) {
    warn(
      `The patient of ${number(unknownPatients)} of ${number(rows.length)} images is not known: images of one patient may come to several partitions, and results be too good`,
    );
  }
  logCounts(rows, classes, ctx);
  await writeDataset(ctx.outputs.dataset, {
    rows,
    facts: {
      classes: classes.names,
      positive: classes.names[1],
      patientsKnown: unknownPatients === 0,
      flow: funnel.steps,
      warnings,
    },
  });
}

async function readLists(
  list: string | readonly string[],
  lists: string | undefined,
): Promise<ReturnType<typeof nameSet>> {
  if (lists === undefined) {
    throw new StageFailure(
      `Expected the input \`lists\` because of where.list (${[list].flat().join(", ")}), got none`,
      "Wire the folder with the list, or the list itself, to it: inputs: { lists: ./lists }",
    );
  }
  const names = await Promise.all([list].flat().map((file) => readNameList(lists, file)));
  return nameSet(names.flat());
}

/** The candidates that have an image file; reports rows without image and images without row. */
function findImages(
  candidates: readonly Candidate[],
  records: readonly LabelRecord[],
  images: readonly string[],
  { log, fact }: Context,
  warn: (message: string) => void,
): readonly Found[] {
  const index = indexImages(images);
  const used = new Set<string>();
  let missing = 0;
  let exampleMissing = "";
  for (const record of records) {
    const image = index.find(record.name);
    if (image === undefined) {
      missing++;
      exampleMissing ||= record.name;
    } else for (const path of [image].flat()) used.add(path);
  }
  const withoutRow = images.filter((image) => !used.has(image));
  log(`rows without image: ${number(missing)}${missing > 0 ? `, such as ${exampleMissing}` : ""}`);
  log(
    `images without row: ${number(withoutRow.length)}${withoutRow[0] === undefined ? "" : `, such as ${withoutRow[0]}`}`,
  );
  fact("rows without image", missing);
  fact("images without row", withoutRow.length);
  const found = candidates.flatMap((candidate) => {
    const image = index.find(candidate.record.name);
    if (image === undefined) return [];
    if (typeof image === "string") return [{ ...candidate, image }];
    throw new StageFailure(
      `Expected one image file named ${candidate.record.name}, got ${image.slice(0, 3).join(", ")}${image.length > 3 ? ", ..." : ""}`,
      "Write paths instead of bare names into the table's image column.",
    );
  });
  const lost = candidates.length - found.length;
  if (lost > 0)
    warn(`${number(lost)} of the ${number(candidates.length)} images that were selected have no image file`);
  const claimed = new Map<string, string>();
  for (const { image, record } of found) {
    const other = claimed.get(image);
    if (other !== undefined)
      throw new StageFailure(`Expected one row per image, got ${other} and ${record.name} for the file ${image}`);
    claimed.set(image, record.name);
  }
  return found;
}

function limitClasses(found: readonly Found[], classes: Classes, params: FilterParams): readonly Found[] {
  const { limitPerClass, pick, seed } = params;
  if (limitPerClass === undefined) return found;
  return classes.names.flatMap((label) => {
    // By name, so that neither the order of the table nor the folders decide.
    const members = found.filter((row) => row.label === label).sort((a, b) => (a.record.name < b.record.name ? -1 : 1));
    if (members.length <= limitPerClass) return members;
    const order = pick === "first" ? members : shuffled(members, seededRandom("filter", seed, label));
    return order.slice(0, limitPerClass);
  });
}

function toRow({ record, label, image }: Found, digest: string): DatasetRow {
  const age = parseAge(record.age);
  return {
    image,
    digest,
    label,
    labels: record.labels,
    patient: record.patient,
    age: age === undefined || Number.isNaN(age) ? undefined : age,
    sex: normalizeSex(record.sex),
    view: record.view.toUpperCase(),
    partition: "",
    more: record.followUp === "" ? {} : { followUp: String(Number(record.followUp)) },
  };
}

function warnOfAges(rows: readonly Candidate[], warn: (message: string) => void): void {
  const implausible = rows.filter(({ record }) => Number.isNaN(parseAge(record.age)));
  const [first] = implausible;
  if (first === undefined) return;
  warn(
    `${number(implausible.length)} ages are implausible and were taken as unknown, such as "${first.record.age}" of ${first.record.name}`,
  );
}

const number = (value: number): string => value.toLocaleString("en");

/** Counts what each step leaves, by class, for the report and for saying why a class is empty. */
function createFunnel(classes: Classes) {
  const steps: FlowStep[] = [];
  const byClass: { readonly step: string; readonly counts: Readonly<Record<string, number>> }[] = [];
  const patientsOf = (records: readonly LabelRecord[]): number | null =>
    records.every((record) => record.patient !== "") ? new Set(records.map((record) => record.patient)).size : null;
  return {
    steps,
    start: (records: readonly LabelRecord[], rows: number, repeated: number): void => {
      steps.push({ step: "rows in the table", images: rows, patients: patientsOf(records) });
      if (repeated > 0) {
        steps.push({
          step: "different images",
          images: records.length,
          patients: patientsOf(records),
          reason: `${number(repeated)} rows repeat an earlier one`,
        });
      }
    },
    keep: <Row extends Candidate>(step: string, rows: readonly Row[], reason?: string): readonly Row[] => {
      const records = rows.map(({ record }) => record);
      steps.push({ step, images: rows.length, patients: patientsOf(records), ...(reason !== undefined && { reason }) });
      const counts = Object.fromEntries(
        classes.names.map((label) => [label, rows.filter((row) => row.label === label).length]),
      );
      byClass.push({ step, counts });
      return rows;
    },
    refuseEmptyClass: (): void => {
      for (const label of classes.names) {
        const empty = byClass.findIndex(({ counts }) => counts[label] === 0);
        if (empty < 0) continue;
        const before = byClass
          .slice(0, empty)
          .map(({ step, counts }) => `${number(counts[label] as number)} after "${step}"`);
        throw new StageFailure(
          `Expected images of the class "${label}", got none after the step "${byClass[empty]?.step}"${before.length > 0 ? ` (${before.join(", ")})` : ""}`,
          empty === byClass.findIndex(({ step }) => step === "with an image file")
            ? "Check that the images input holds the images that the table names."
            : "Loosen `where`, or set match: any.",
        );
      }
    },
  };
}

function logCounts(rows: readonly DatasetRow[], classes: Classes, { log, fact }: Context): void {
  for (const label of classes.names) {
    const members = rows.filter((row) => row.label === label);
    const patients = new Set(members.map((row) => row.patient));
    const known = patients.has("") ? "" : `, ${number(patients.size)} patients`;
    log(`${label}: ${number(members.length)} images${known}; ${tally("view", members)}; ${tally("sex", members)}`);
    fact(`images.${label}`, members.length);
  }
  const findings = new Map<string, number>();
  for (const row of rows) for (const label of row.labels) findings.set(label, (findings.get(label) ?? 0) + 1);
  const sorted = [...findings].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  log(`findings of the images: ${sorted.map(([finding, count]) => `${finding} ${number(count)}`).join(", ")}`);
}

function tally(field: "view" | "sex", rows: readonly DatasetRow[]): string {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row[field] || "unknown", (counts.get(row[field] || "unknown") ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${field} ${sorted.map(([value, count]) => `${value} ${number(count)}`).join(", ")}`;
}
