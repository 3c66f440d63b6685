import path from "node:path";
import { parseAge } from "../../src/imaging/age.js";
import { type DatasetRow, writeDataset } from "../../src/imaging/dataset-table.js";
import { digestFiles } from "../../src/imaging/digest-files.js";
import { countOf, formatCount } from "../../src/imaging/format-count.js";
import { listImageFiles } from "../../src/imaging/image-files.js";
import { readNameList } from "../../src/imaging/name-list.js";
import { type NameSet, nameSet } from "../../src/imaging/name-set.js";
import { readText } from "../../src/imaging/read-text.js";
import { createReading } from "../../src/imaging/reading.js";
import { type StageContext, StageFailure } from "../../src/stage.js";
import { defineClasses } from "./classes.js";
import { countLines } from "./count-lines.js";
import { type Found, findImages } from "./find-images.js";
import { type Candidate, createFunnel, IMAGE_STEP } from "./funnel.js";
import { type Field, readLabelTable } from "./label-table.js";
import { limitClasses } from "./limit-classes.js";
import type { FilterParams } from "./params.js";
import { readRecords } from "./records.js";
import { conditions, normalizeSex } from "./where.js";

type Context = Pick<
  StageContext<FilterParams>,
  "params" | "signal" | "log" | "warn" | "fact" | "progress" | "filesOf"
> & {
  readonly inputs: { readonly images: string; readonly labels: string; readonly lists: string | undefined };
  readonly outputs: { readonly dataset: string };
};

/** Chooses the images of both classes and writes them, in the order of their paths, as a dataset. */
export async function filterImages(ctx: Context): Promise<void> {
  const { params, inputs, log, fact } = ctx;
  const name = path.basename(inputs.labels);
  const warnings: string[] = [];
  const warn = (message: string): void => {
    warnings.push(message);
    ctx.warn(message);
  };
  const known = await ctx.filesOf?.("images");
  const reading = createReading({ fact, warn });
  const images = await listImageFiles(inputs.images, params, { reading, known, signal: ctx.signal });
  const text = await readText(inputs.labels);
  // Parameters that are not given have no key, so what is left are names.
  const table = readLabelTable(text, name, params.columns as Partial<Record<Field, string>>);
  const list = params.where.list === undefined ? undefined : await readLists(params.where.list, inputs.lists);
  const where = conditions(params.where, table, name, list);
  const {
    records,
    rows: tableRows,
    repeated,
    unlabelled,
    counts,
  } = readRecords(table, name, {
    separator: params.labelSeparator,
    further: Object.keys(params.where.equals ?? {}),
    ...(params.patientPattern !== undefined && { patientPattern: new RegExp(params.patientPattern) }),
  });
  log(`${name}: ${formatCount(tableRows)} rows, ${formatCount(counts.size)} findings`);
  const classes = defineClasses(params, counts, name);
  const funnel = createFunnel(classes.names);
  funnel.start(records, tableRows, repeated);

  const classified: Candidate[] = [];
  for (const record of records) {
    const label = classes.classify(record.labels);
    if (label !== undefined) classified.push({ record, label });
  }
  const others = records.length - classified.length - unlabelled;
  let candidates: readonly Candidate[] = funnel.keep(
    `${classes.names[1]}${params.match === "only" ? " alone" : ""}, or ${classes.names[0]}`,
    classified,
    [
      ...(others > 0 ? ["other findings"] : []),
      ...(unlabelled > 0 ? [`${countOf(unlabelled, "row")} without a finding`] : []),
    ].join("; "),
  );
  const contradictory = records.filter((record) => classes.isContradictory(record.labels)).length;
  if (contradictory > 0) {
    warn(
      `${countOf(contradictory, "row")} of ${name} with "${classes.names[0]}" beside other findings: not taken as negative`,
    );
  }
  for (const { step, reason, keeps } of where) {
    candidates = funnel.keep(
      step,
      candidates.filter(({ record }) => keeps(record)),
      reason,
    );
  }
  const found = funnel.keep(IMAGE_STEP, findImages(candidates, records, images, { log, warn, fact }), "no image file");
  const chosen = [...limitClasses(found, classes.names, params)];
  if (params.limitPerClass !== undefined) {
    funnel.keep(`at most ${formatCount(params.limitPerClass)} of each class`, chosen, "above that number");
  }
  funnel.refuseEmptyClass();
  warnOfAges(chosen, warn);

  chosen.sort((a, b) => (a.image < b.image ? -1 : 1));
  const paths = chosen.map(({ image }) => image);
  const digests = await digestFiles(inputs.images, paths, {
    signal: ctx.signal,
    onProgress: (done) => ctx.progress(done, paths.length, "images"),
    ...(known !== undefined && { known }),
  });
  const rows = chosen.map((row, index) => toRow(row, digests[index] as string));
  const unknown = rows.filter((row) => row.patient === "").length;
  if (unknown > 0) {
    warn(
      `The patient of ${formatCount(unknown)} of ${formatCount(rows.length)} images is not known: images of one patient may come to several partitions, and results be too good`,
    );
  }
  for (const line of countLines(rows, classes.names)) log(line);
  reading.leaveOut("image that was not selected", without(images, paths));
  reading.finish(rows.length, "image");
  for (const label of classes.names) fact(`images.${label}`, rows.filter((row) => row.label === label).length);
  await writeDataset(ctx.outputs.dataset, {
    rows,
    facts: {
      classes: classes.names,
      positive: classes.names[1],
      patientsKnown: unknown === 0,
      flow: funnel.steps,
      warnings,
    },
  });
}

function without(images: readonly string[], chosen: readonly string[]): readonly string[] {
  const taken = new Set(chosen);
  return images.filter((image) => !taken.has(image));
}

async function readLists(list: string | readonly string[], lists: string | undefined): Promise<NameSet> {
  const files = [list].flat();
  if (lists === undefined) {
    throw new StageFailure(
      `Expected the input \`lists\` because of where.list (${files.join(", ")}), got none`,
      "Wire the folder with the list, or the list itself, to it: inputs: { lists: ./lists }",
    );
  }
  // One after the other, so that of several faulty lists it is always the first that the error names.
  const names: string[] = [];
  for (const file of files) for (const name of await readNameList(lists, file)) names.push(name);
  return nameSet(names);
}

function toRow({ record, label, image }: Found, digest: string): DatasetRow {
  const age = parseAge(record.age);
  const followUp = Number(record.followUp);
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
    // `005` and `5` are the same follow-up; what is no number stays as it is written.
    more: record.followUp === "" ? {} : { followUp: Number.isFinite(followUp) ? String(followUp) : record.followUp },
  };
}

function warnOfAges(rows: readonly Candidate[], warn: (message: string) => void): void {
  const implausible = rows.filter(({ record }) => Number.isNaN(parseAge(record.age)));
  const [first] = implausible;
  if (first === undefined) return;
  const count = implausible.length === 1 ? "1 age is" : `${formatCount(implausible.length)} ages are`;
  warn(`${count} implausible and taken as unknown, such as "${first.record.age}" of ${first.record.name}`);
}
