import { createHash } from "node:crypto";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseAge } from "../../src/imaging/age.js";
import { assignClasses } from "../../src/imaging/assign-classes.js";
import { orCorrupt } from "../../src/imaging/corrupt-image.js";
import { type DatasetRow, writeDataset } from "../../src/imaging/dataset-table.js";
import { type DicomImage, isDicom, readDicom } from "../../src/imaging/dicom.js";
import { trackDropped } from "../../src/imaging/dropped-images.js";
import { encodePng } from "../../src/imaging/encode-png.js";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import { missOtherFormats } from "../../src/imaging/other-formats.js";
import { createReading, type Reading } from "../../src/imaging/reading.js";
import { listSource } from "../../src/imaging/source-files.js";
import { type StageContext, StageFailure } from "../../src/stage.js";
import type { DicomParams } from "./params.js";
import { renderGrey } from "./render-grey.js";

type Context = Pick<StageContext<DicomParams>, "params" | "signal" | "cpus" | "log" | "warn" | "fact" | "progress"> & {
  readonly inputs: { readonly source: string; readonly labels: string | undefined };
  readonly outputs: { readonly images: string; readonly dataset: string };
};

interface Candidate {
  /** Relative to the source, with `/`. */
  readonly file: string;
  readonly name: string;
  readonly folders: readonly string[];
}

/** Writes every DICOM image that has a class as a PNG, and the table of what its header tells. */
export async function readDicomImages(ctx: Context): Promise<void> {
  const { params } = ctx;
  const reading = createReading(ctx);
  const candidates = await listDicom(ctx, reading);
  const named = params.match === "file" ? candidates : await nameByHeader(candidates, ctx);
  const { subjects, flow } = await assignClasses(named, ctx.inputs.labels, params, { noun: "images", warn: ctx.warn });

  const dropped = trackDropped(params.onCorrupt, ctx);
  const rows: DatasetRow[] = [];
  const implausible: string[] = [];
  for (const folder of new Set(subjects.map(({ file }) => path.dirname(file)))) {
    await mkdir(path.join(ctx.outputs.images, folder), { recursive: true });
  }
  await mapInOrder(
    subjects,
    { limit: ctx.cpus + 1, signal: ctx.signal },
    (subject) => dropped.attempt(convert(subject)),
    (row, index) => {
      if (row !== undefined) rows.push(row);
      ctx.progress(index + 1, subjects.length, "images");
    },
  );
  const warning = dropped.report(subjects.length);
  if (implausible.length > 0) {
    ctx.warn(
      `${implausible.length} ages cannot be right and count as missing, such as that of ${implausible.sort()[0]}`,
    );
  }
  const taken = new Set(subjects.map(({ file }) => file));
  reading.leaveOut(
    "file of neither class",
    candidates.flatMap(({ file }) => (taken.has(file) ? [] : [file])),
  );
  reading.leaveOut("file that cannot be read", dropped.images());
  reading.finish(rows.length, "image");
  const patients = new Set(rows.map(({ patient }) => patient));
  const patientsKnown = !patients.has("");
  const unknown =
    "Some files have no PatientID: their images may stand in several partitions, so results may be optimistic.";
  if (!patientsKnown) ctx.warn(unknown);
  ctx.fact("images", rows.length);
  await writeDataset(ctx.outputs.dataset, {
    rows,
    facts: {
      classes: params.classes as [string, string],
      positive: params.classes[1] as string,
      patientsKnown,
      flow: [...flow, { step: "images read", images: rows.length, patients: patientsKnown ? patients.size : null }],
      warnings: [...(warning ? [warning] : []), ...(patientsKnown ? [] : [unknown])],
    },
  });

  async function convert(subject: (typeof subjects)[number]): Promise<DatasetRow> {
    const bytes = await readFile(path.join(ctx.inputs.source, subject.file));
    const image = await orCorrupt(subject.file, readDicom(bytes, path.basename(subject.file)));
    const png = await encodePng({
      data: renderGrey(image, params),
      width: image.width,
      height: image.height,
      channels: 1,
    });
    const target = `${subject.file.replace(/\.(dcm|dicom)$/i, "")}.png`;
    await writeFile(path.join(ctx.outputs.images, target), png, { flag: "wx" });
    const age = parseAge(image.age);
    if (Number.isNaN(age)) implausible.push(subject.file);
    return {
      image: target,
      digest: createHash("sha256").update(png).digest("hex"),
      label: subject.class,
      labels: [subject.class],
      patient: image.patient,
      age: Number.isNaN(age) ? undefined : age,
      sex: /^[MFO]$/.test(image.sex) ? image.sex : "",
      view: image.view,
      partition: "",
      more: { modality: image.modality, manufacturer: image.manufacturer, ...subject.columns },
    };
  }
}

async function listDicom(
  { inputs: { source }, params, signal }: Context,
  reading: Reading,
): Promise<readonly Candidate[]> {
  const files = await listSource(source, params, { reading, signal });
  if (files[0] === "")
    throw new StageFailure("Expected the source to be a folder with DICOM files, got one file", "Wire its folder.");
  const candidates: Candidate[] = [];
  const others: string[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    if (!(await beginsAsDicom(path.join(source, file)))) {
      others.push(file);
      continue;
    }
    const folders = file.split("/");
    const name = folders.pop() as string;
    candidates.push({ file, name: name.replace(/\.(dcm|dicom)$/i, ""), folders });
  }
  missOtherFormats(others, reading);
  if (candidates.length > 0) return candidates;
  throw new StageFailure(
    `Expected DICOM files in the source folder, got ${others.length === 0 ? "none" : `${others.length} other files`}`,
  );
}

async function beginsAsDicom(file: string): Promise<boolean> {
  const handle = await open(file, "r");
  try {
    const start = Buffer.alloc(132);
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    return isDicom(start.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** The table names patients or instances, so the headers have to be read before the classes are known. */
async function nameByHeader(candidates: readonly Candidate[], ctx: Context): Promise<readonly Candidate[]> {
  const key: keyof DicomImage = ctx.params.match === "patient" ? "patient" : "sopInstance";
  const named: Candidate[] = [];
  await mapInOrder(
    candidates,
    { limit: ctx.cpus + 1, signal: ctx.signal },
    async (candidate) => {
      const bytes = await readFile(path.join(ctx.inputs.source, candidate.file));
      // A file that cannot be read keeps its own name here; whether that fails the stage is said when it is converted.
      const header = await readDicom(bytes, candidate.file).catch(() => undefined);
      return { ...candidate, name: header?.[key] || candidate.name };
    },
    (candidate) => {
      named.push(candidate);
    },
  );
  return named;
}
