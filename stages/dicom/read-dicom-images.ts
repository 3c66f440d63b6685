import { readFile } from "node:fs/promises";
import path from "node:path";
import { type DatasetRow, writeDataset } from "../../src/artifacts/dataset.js";
import { orCorrupt } from "../../src/imaging/corrupt-image.js";
import { type DicomHeader, readDicomHeader } from "../../src/imaging/dicom/read-dicom.js";
import { trackDropped } from "../../src/imaging/dropped-images.js";
import { knownDigests } from "../../src/imaging/known-digests.js";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import { warnOfMasks } from "../../src/imaging/mask-names.js";
import { numberedOutputs, writeOutput } from "../../src/imaging/output-names.js";
import { patientNamespace } from "../../src/imaging/patients/patient-namespace.js";
import { settlePatients } from "../../src/imaging/patients/settle-patients.js";
import { rangeOf } from "../../src/imaging/ranges-of-kinds.js";
import { createReading, type Reading } from "../../src/imaging/reading.js";
import { assignClasses } from "../../src/imaging/subjects/assign-classes.js";
import { pseudonymizeRows } from "../../src/imaging/subjects/pseudonymize-rows.js";
import { foundClasses, refusePatientClasses, subjectClasses } from "../../src/imaging/subjects/subject-classes.js";
import { parseAge } from "../../src/imaging/tables/age.js";
import { parseSex } from "../../src/imaging/tables/sex.js";
import type { StageContext } from "../../src/stage.js";
import { makeFolder, sha256 } from "../../src/stage.js";
import { type Candidate, listDicom, withoutPicture } from "./list-dicom.js";
import type { DicomParams } from "./params.js";
import { type KeptPicture, rememberedPicture, type WithoutPicture } from "./remembered-picture.js";
import { trackNotes } from "./track-notes.js";

type Context = Pick<
  StageContext<DicomParams>,
  "params" | "signal" | "cpus" | "log" | "warn" | "fact" | "progress" | "pseudonyms" | "filesOf" | "items"
> & {
  readonly inputs: { readonly source: string; readonly labels: string | undefined };
  readonly outputs: { readonly images: string; readonly dataset: string };
};

/** Writes every DICOM image that has a class as a PNG, and the table of what its header tells. */
export async function readDicomImages(ctx: Context): Promise<void> {
  const { signal, pseudonyms } = ctx;
  const reading = createReading(ctx);
  const candidates = await listDicom(ctx.inputs.source, ctx.params, { reading, signal });
  const classes = foundClasses(candidates, ctx.inputs.labels !== undefined, ctx.params.classes);
  const params: DicomParams = { ...ctx.params, classes: classes as DicomParams["classes"] };
  const { question, named: folders } = subjectClasses(params);
  const named = params.match === "file" ? candidates : await nameByHeader(candidates, ctx);
  const { subjects, flow, patientColumn } = await assignClasses(named, ctx.inputs.labels, params, {
    noun: "images",
    log: ctx.log,
    warn: ctx.warn,
    reading,
    match: params.match === "file" ? "file" : "name",
    taken: ["modality", "manufacturer"],
    namesPatients: params.match === "patient",
    pseudonyms,
  });

  const files = subjects.map(({ file }) => file);
  warnOfMasks(files, ctx.warn, { classFolders: folders.flatMap(({ values }) => values) });
  const stems = new Map(subjects.map(({ file, stem }) => [file, stem]));
  const outputs = numberedOutputs(files, (file) => `${stems.get(file)}.png`, ctx.warn);
  const targets = new Map(files.map((file, at) => [file, outputs[at]]));
  const dropped = trackDropped(params.onCorrupt, ctx);
  const notes = trackNotes();
  const digestOf = await knownDigests(ctx, "source");
  const { window, percentiles, frame } = params;
  const items = ctx.items<KeptPicture | WithoutPicture>("images", { window, percentiles, frame: frame ?? null });
  const withoutPixels = new Map<string, string>();
  const read: { readonly row: DatasetRow; readonly table: string; readonly name: string }[] = [];
  for (const folder of new Set(subjects.map(({ file }) => path.dirname(file)))) {
    makeFolder(path.join(ctx.outputs.images, folder));
  }
  await mapInOrder(
    subjects,
    { limit: ctx.cpus + 1, signal },
    (subject) => dropped.attempt(convert(subject)),
    (row, index) => {
      const { table, name } = subjects[index] as (typeof subjects)[number];
      if (row !== undefined) read.push({ row, table: table.patient, name: params.match === "patient" ? name : "" });
      ctx.progress(index + 1, subjects.length, "images");
    },
  );
  const warning = dropped.report(subjects.length);
  notes.report(ctx.warn);
  const taken = new Set(subjects.map(({ file }) => file));
  reading.leaveOut(
    WITHOUT_CLASS[question.kind],
    candidates.flatMap(({ file }) => (taken.has(file) ? [] : [file])),
  );
  reading.leaveOut("file that cannot be read", dropped.images());
  for (const object of [...new Set(withoutPixels.values())].sort()) {
    reading.miss(
      withoutPicture(object),
      [...withoutPixels.keys()].filter((file) => withoutPixels.get(file) === object).sort(),
    );
  }
  const settled = settlePatients(
    read.map(({ row, table }) => ({ header: row.patient, table })),
    { noun: "image", column: patientColumn, isChosen: params.labels.patient !== undefined, call: pseudonyms?.of },
  );
  for (const line of settled.notes) ctx.log(line);
  for (const message of settled.warnings) ctx.warn(message);
  const warnings: string[] = [];
  const rows = pseudonymizeRows(
    read.map(({ row }, index) => ({ ...row, patient: settled.patients[index] as string })),
    pseudonyms,
    {
      others: read.map(({ row, table, name }) => [row.patient, table, name]),
      keep: params.labels.keep,
      warn: (message) => void warnings.push(message),
      reading,
    },
  );
  for (const message of warnings) ctx.warn(message);
  refusePatientClasses(rows, ctx.params.classes, classes);
  const patients = new Set(rows.map(({ patient }) => patient));
  const patientsKnown = !patients.has("");
  reading.finish(rows.length, "image");
  for (const { labels } of rows) for (const label of labels) reading.tally("labels kept", label);
  reading.note("patients", patientsKnown ? patients.size : "not known");
  await reading.write("dicom", ctx.outputs.dataset);
  ctx.fact("images", rows.length);
  await writeDataset(ctx.outputs.dataset, {
    rows,
    facts: {
      question,
      patientsKnown,
      namespace: await patientNamespace(params.population, { table: ctx.inputs.labels, rows, pseudonyms }),
      ...(pseudonyms !== undefined && { pseudonyms: pseudonyms.key }),
      flow: [...flow, { step: "images read", images: rows.length, patients: patientsKnown ? patients.size : null }],
      warnings: [...(warning ? [warning] : []), ...settled.warnings, ...warnings],
    },
  });

  /** undefined where the file has no picture. */
  async function convert(subject: (typeof subjects)[number]): Promise<DatasetRow | undefined> {
    const file = path.join(ctx.inputs.source, subject.file);
    const made = await items.of(await digestOf({ path: subject.file, file }), async () =>
      orCorrupt(subject.file, rememberedPicture(await readFile(file), params, pseudonyms === undefined)),
    );
    const { notes: kept, bytes: png } = made;
    if ("object" in kept) {
      withoutPixels.set(subject.file, kept.object);
      return undefined;
    }
    const header = kept.header ?? readDicomHeader(await readFile(file));
    const target = targets.get(subject.file) as string;
    await writeOutput(ctx.outputs.images, target, png);
    describePicture(kept, reading);
    for (const note of [...header.notes, ...kept.notes]) notes.add(note, subject.file);
    const age = parseAge(header.age);
    if (Number.isNaN(age)) notes.add("the age cannot be right and counts as missing", subject.file);
    return {
      image: target,
      digest: sha256(png),
      label: subject.class,
      labels: subject.labels,
      ...(subject.findings !== undefined && { findings: subject.findings }),
      patient: header.patient,
      age: Number.isNaN(age) ? undefined : (age ?? subject.table.age),
      sex: parseSex(header.sex) || subject.table.sex,
      view: header.view,
      partition: "",
      more: { modality: header.modality, manufacturer: header.manufacturer, ...subject.columns },
    };
  }
}

const WITHOUT_CLASS = {
  binary: "file of neither class",
  multiclass: "file of no class",
  multilabel: "file without an answer to a finding",
} as const;

/** For a person to check. */
function describePicture({ width, height, levels, spacing }: KeptPicture, reading: Reading): void {
  reading.tally("size", `${width} x ${height}`);
  const [low, high] = levels.map((level) => level ?? Number.NaN) as [number, number];
  reading.range("grey levels", low, high);
  if (spacing !== null) {
    const [least, most] = rangeOf(spacing);
    reading.range("spacing in plane", least, most, "mm");
  }
}

/** The table names patients or instances, so the headers have to be read before the classes are known. */
async function nameByHeader(candidates: readonly Candidate[], ctx: Context): Promise<readonly Candidate[]> {
  const key: keyof DicomHeader = ctx.params.match === "patient" ? "patient" : "sopInstance";
  const named: Candidate[] = [];
  await mapInOrder(
    candidates,
    { limit: ctx.cpus + 1, signal: ctx.signal },
    async (candidate) => {
      const bytes = await readFile(path.join(ctx.inputs.source, candidate.file));
      // A file that cannot be read keeps its own name here; whether that fails the stage is said when it is converted.
      return { ...candidate, name: headerOrNone(bytes)?.[key] || candidate.name };
    },
    (candidate) => {
      named.push(candidate);
    },
  );
  return named;
}

function headerOrNone(bytes: Uint8Array): DicomHeader | undefined {
  try {
    return readDicomHeader(bytes);
  } catch {
    return undefined;
  }
}
