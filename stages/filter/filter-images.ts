import { type DatasetRow, writeDataset } from "../../src/artifacts/dataset.js";
import { partitionNamed } from "../../src/artifacts/partition-names.js";
import { digestFiles } from "../../src/imaging/digest-files.js";
import { countOf, formatCount } from "../../src/imaging/format-count.js";
import { listedImages } from "../../src/imaging/listed-images.js";
import { patientNamespace } from "../../src/imaging/patients/patient-namespace.js";
import { sayPatientSpellings } from "../../src/imaging/patients/patient-spellings.js";
import { createReading } from "../../src/imaging/reading.js";
import { remembered } from "../../src/imaging/remembered.js";
import { listImageFiles } from "../../src/imaging/sources/image-files.js";
import { readNameList } from "../../src/imaging/sources/name-list.js";
import { pseudonymizeRows, refuseClassesByPatient } from "../../src/imaging/subjects/pseudonymize-rows.js";
import { parseAge } from "../../src/imaging/tables/age.js";
import { checkFields, type WrittenFields } from "../../src/imaging/tables/check-fields.js";
import { numberOf } from "../../src/imaging/tables/label-value.js";
import { openTable, type TableRow } from "../../src/imaging/tables/open-table.js";
import { quoted, shorten } from "../../src/imaging/tables/quoted.js";
import { parseSex } from "../../src/imaging/tables/sex.js";
import { namesOf, type Question, type StageContext, StageFailure } from "../../src/stage.js";
import { sayOneSided } from "./asked-findings.js";
import { findingNames } from "./classes.js";
import { countLines } from "./count-lines.js";
import { type Found, findImages } from "./find-images.js";
import { sayOneOfSeveral } from "./finding-spellings.js";
import { type Candidate, countFor, createFunnel, IMAGE_STEP } from "./funnel.js";
import { joinTables } from "./join-tables.js";
import { type Field, labelTable } from "./label-table.js";
import { limitClasses } from "./limit-classes.js";
import type { FilterParams } from "./params.js";
import { columnsAsked, questionRules } from "./question-rules.js";
import { type LabelRecord, readRecords } from "./records.js";
import { conditions } from "./where.js";

type Context = Pick<
  StageContext<FilterParams>,
  "params" | "signal" | "log" | "warn" | "fact" | "progress" | "filesOf" | "pseudonyms"
> & {
  readonly inputs: {
    readonly images: string;
    readonly labels: string;
    readonly lists: string | undefined;
    readonly tables: string | undefined;
  };
  readonly outputs: { readonly dataset: string };
};

/** Chooses the images that the question is asked of and writes them, in the order of their paths, as a dataset. */
export async function filterImages(ctx: Context): Promise<void> {
  const { params, inputs, log, fact, pseudonyms } = ctx;
  const warnings: string[] = [];
  const warn = (message: string): void => {
    warnings.push(message);
    ctx.warn(message);
  };
  const known = await ctx.filesOf?.("images");
  const reading = createReading({ fact, warn });
  const images = await listImageFiles(inputs.images, params, { reading, known, signal: ctx.signal });
  const { encoding, delimiter } = params;
  const reports = { log, warn };
  const own = await openTable(inputs.labels, { encoding, delimiter, parameters: "" }, reports);
  const opened = await joinTables(own, params.join ?? [], inputs.tables, params, reports);
  const { name } = opened;
  // Parameters that are not given have no key, so what is left are names.
  const given = params.columns as Partial<Record<Field, string>>;
  refuseClassesByPatient(given.labels, given.patient, pseudonyms, "columns.labels");
  const isBinary = params.classes === undefined && params.findings === undefined;
  const needed = isBinary ? (["image", "labels"] as const) : (["image"] as const);
  const found = labelTable(opened, given, needed, [params.positive ?? []].flat().map(String));
  // To keep them all takes more than to go through them once, which is enough unless they tell which columns are findings.
  let kept: readonly TableRow[] | undefined;
  const keepRows = (): readonly TableRow[] => (kept ??= [...opened.rows]);
  const columns = isBinary ? undefined : columnsAsked(found, keepRows, params);
  const table = { ...found, rows: kept ?? opened.rows };
  const names = params.where.list === undefined ? undefined : await readLists(params.where.list, inputs.lists);
  const read = readRecords(table, {
    separator: params.labelSeparator,
    further: Object.keys(params.where.equals ?? {}),
    columns,
    hasReaders: params.readers !== undefined,
    ...(params.patientPattern !== undefined && { patientPattern: new RegExp(params.patientPattern) }),
  });
  const { records } = read;
  log(`${name}: ${formatCount(read.rows)} rows, ${formatCount(read.counts.size)} findings`);
  if (read.areLists) log(`${name}: findings are lists as Python writes them; labelSeparator plays no part`);
  if (read.nameless.length > 0) {
    warn(
      `${name}: ${countOf(read.nameless.length, "row")} without an image name left out, ${rowsAt(read.nameless)}; where they go on with the row above, as merged cells do, write its name into them`,
    );
  }
  const several = sayOneOfSeveral(read.written, name);
  if (several !== undefined) warn(several);
  const listed =
    names &&
    listedImages(
      names,
      records.map((record) => record.name),
      listsOf(params.where.list ?? []),
    );
  const where = conditions(params.where, table, listed && (({ place }) => listed.isListed[place] === true));
  const rules = questionRules(params, findingNames(read.counts, name, columns), read.counts);
  const { question } = rules;
  const asked = namesOf(question);
  if (columns !== undefined && params.findings === "all") {
    warn(
      `Taken as findings, since their cells are 1, 0, -1 or blank: ${asked.join(", ")}. If these are not what you mean, name them: \`findings\``,
    );
  }
  const funnel = createFunnel(asked, question.kind);
  funnel.start(read);

  const isKept = (record: LabelRecord): boolean => where.every(({ keeps }) => keeps(record));
  const classified = rules.classify(records, isKept);
  let candidates: readonly Candidate[] = funnel.keep(rules.step, classified.candidates, classified.reason);
  for (const message of classified.warnings) warn(message);
  for (const line of classified.notes ?? []) log(line);
  for (const { step, reason, keeps } of where) {
    candidates = funnel.keep(
      step,
      candidates.filter(({ record }) => keeps(record)),
      reason,
    );
  }
  const withImage = findImages(candidates, records, images, { log, warn, fact });
  const chosen = [...limitClasses(funnel.keep(IMAGE_STEP, withImage, "no image file"), asked, params)];
  if (params.limitPerClass !== undefined) {
    funnel.keep(
      `at most ${formatCount(params.limitPerClass)} of each ${question.kind === "multilabel" ? "finding" : "class"}`,
      chosen,
      "above that number",
    );
  }
  funnel.refuseEmptyClass();
  for (const message of checkFields(chosen.map(({ record }) => writtenFields(record)))) warn(message);

  chosen.sort((a, b) => (a.image < b.image ? -1 : 1));
  const paths = chosen.map(({ image }) => image);
  const digests = await digestFiles(inputs.images, paths, {
    signal: ctx.signal,
    onProgress: (done) => ctx.progress(done, paths.length, "images"),
    ...(known !== undefined && { known }),
  });
  const toRow = rowMaker();
  const named = chosen.map((row, index) => toRow(row, digests[index] as string));
  const rows = pseudonymizeRows(named, pseudonyms, { warn, reading });
  const unknown = rows.filter((row) => row.patient === "").length;
  if (unknown > 0) {
    warn(
      `The patient of ${formatCount(unknown)} of ${formatCount(rows.length)} images is not known: images of one patient may come to several partitions, and results be too good`,
    );
  }
  const spellings = sayPatientSpellings(
    named.map(({ patient }) => patient),
    pseudonyms?.of,
  );
  for (const message of spellings) warn(message);
  if (question.kind === "multilabel") {
    const oneSided = sayOneSided(rows, asked);
    if (oneSided !== undefined) warn(oneSided);
  }
  for (const line of countLines(rows, question)) log(line);
  reading.leaveOut("image not selected", without(images, paths));
  reading.finish(rows.length, "image");
  reading.note(`rows of ${name}`, read.rows);
  for (const [finding, count] of read.counts) reading.tally("labels of the table", finding, count);
  for (const [label, count] of countLabels(rows)) reading.tally("labels kept", label, count);
  reading.note("patients", unknown === 0 ? new Set(rows.map((row) => row.patient)).size : "not known");
  await reading.write("filter", ctx.outputs.dataset, inputs.images);
  for (const [what, count] of countAsked(rows, question)) fact(what, count);
  await writeDataset(ctx.outputs.dataset, {
    rows,
    facts: {
      question,
      patientsKnown: unknown === 0,
      namespace: await patientNamespace(params.population, { table: inputs.labels, rows, pseudonyms }),
      ...(pseudonyms !== undefined && { pseudonyms: pseudonyms.key }),
      flow: funnel.steps,
      warnings,
    },
  });
}

/** "row 7", "rows 7, 9, 12, ...". */
const rowsAt = (rows: readonly number[]): string =>
  `${rows.length === 1 ? "row" : "rows"} ${rows.slice(0, 3).join(", ")}${rows.length > 3 ? ", ..." : ""}`;

/** Both lists are sorted, and all that were chosen are among the images. */
function without(images: readonly string[], chosen: readonly string[]): readonly string[] {
  let at = 0;
  return images.filter((image) => {
    if (image !== chosen[at]) return true;
    at++;
    return false;
  });
}

function countLabels(rows: readonly DatasetRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { labels } of rows) for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

async function readLists(list: string | readonly string[], lists: string | undefined): Promise<readonly string[]> {
  const files = [list].flat();
  if (lists === undefined) {
    throw new StageFailure(
      `Expected the input \`lists\` because of where.list (${listsOf(list)}), got none`,
      "Wire the folder with the list, or the list itself, to it: inputs: { lists: ./lists }",
    );
  }
  // One after the other, so that of several faulty lists it is always the first that the error names.
  const names: string[] = [];
  for (const file of files) for (const name of await readNameList(lists, file)) names.push(name);
  return names;
}

const writtenFields = ({ name, age, sex, followUp, labels, further }: LabelRecord): WrittenFields => ({
  name,
  age,
  sex,
  followUp,
  others: Object.keys(further).length === 0 ? labels : [...labels, ...Object.values(further)],
});

const listsOf = (list: string | readonly string[]): string => [list].flat().join(", ");

/** Images of each class, or with each finding and of those that it is unknown of. */
function countAsked(
  rows: readonly DatasetRow[],
  question: Question,
): readonly (readonly [fact: string, count: number])[] {
  const names = namesOf(question);
  const unknown = names.map(() => 0);
  if (question.kind === "multilabel") {
    for (const { findings } of rows) {
      for (let at = 0; at < names.length; at++) if (findings?.[at] === undefined) unknown[at]!++;
    }
  }
  return [...countFor(names, rows)].flatMap(([name, count], at): readonly (readonly [string, number])[] => [
    [`images.${name}`, count],
    ...(unknown[at] === 0 ? [] : [[`unknown.${name}`, unknown[at] as number] as const]),
  ]);
}

function partitionOf({ name, partition }: LabelRecord): string {
  const part = partition === "" ? "" : partitionNamed(partition);
  if (part !== undefined) return part;
  throw new StageFailure(
    `Expected the partition of each image (columns.partition) to be train, validation, calibration or test, or empty, got ${quoted(partition)} for ${shorten(name)}`,
    "Correct the table, or leave `columns.partition` out to divide all images again.",
  );
}

function rowMaker(): (found: Found, digest: string) => DatasetRow {
  const ageOf = remembered((text: string) => {
    const age = parseAge(text);
    return age === undefined || Number.isNaN(age) ? undefined : age;
  });
  // `005` and `5` are the same follow-up; what is not a number stays as it is written.
  const moreOf = remembered((text: string): DatasetRow["more"] =>
    text === "" ? {} : { followUp: String(numberOf(text) ?? text) },
  );
  const sexOf = remembered(parseSex);
  return ({ record, label, image, findings }, digest) => ({
    image,
    digest,
    label,
    labels: record.labels,
    ...(findings !== undefined && { findings }),
    patient: record.patient,
    age: ageOf(record.age),
    sex: sexOf(record.sex),
    view: record.view.toUpperCase(),
    partition: partitionOf(record),
    more: moreOf(record.followUp),
  });
}
