import path from "node:path";
import { type DatasetRow, writeDataset } from "../../src/artifacts/dataset.js";
import { orCorrupt } from "../../src/imaging/corrupt-image.js";
import { trackDropped } from "../../src/imaging/dropped-images.js";
import { knownDigests } from "../../src/imaging/known-digests.js";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import { warnOfMasks } from "../../src/imaging/mask-names.js";
import { writeOutput } from "../../src/imaging/output-names.js";
import { patientNamespace } from "../../src/imaging/patients/patient-namespace.js";
import { createReading } from "../../src/imaging/reading.js";
import { assignClasses, type Classification } from "../../src/imaging/subjects/assign-classes.js";
import type { NamedClass } from "../../src/imaging/subjects/named-classes.js";
import { pseudonymizeRows } from "../../src/imaging/subjects/pseudonymize-rows.js";
import { foundClasses, refusePatientClasses, subjectClasses } from "../../src/imaging/subjects/subject-classes.js";
import { parseAge } from "../../src/imaging/tables/age.js";
import { foldValue } from "../../src/imaging/tables/label-value.js";
import { parseSex } from "../../src/imaging/tables/sex.js";
import { CT_WINDOWS } from "../../src/imaging/transforms/window-level.js";
import { readDicomSeries } from "../../src/imaging/volumes/dicom-series.js";
import { readMetaImage } from "../../src/imaging/volumes/metaimage.js";
import { readNifti } from "../../src/imaging/volumes/nifti.js";
import { readNrrd } from "../../src/imaging/volumes/nrrd.js";
import { refuseStandIn } from "../../src/imaging/volumes/refuse-stand-in.js";
import type { Volume } from "../../src/imaging/volumes/volume.js";
import type { KeptItem, StageContext } from "../../src/stage.js";
import { makeFolder, sha256 } from "../../src/stage.js";
import { listVolumes, type VolumeFile } from "./list-volumes.js";
import { nameOutputs } from "./name-outputs.js";
import { namePatients } from "./name-patients.js";
import type { VolumesParams } from "./params.js";
import { type KeptVolume, keepVolume, volumeDigest } from "./remembered-volume.js";
import { describeVolume, doubtsOf, type RenderedVolume } from "./rendered-volume.js";
import { settleVolumes } from "./settle-volumes.js";

type Context = Pick<
  StageContext<VolumesParams>,
  "params" | "signal" | "cpus" | "log" | "warn" | "fact" | "progress" | "pseudonyms" | "filesOf" | "items"
> & {
  readonly inputs: { readonly source: string; readonly labels: string | undefined };
  readonly outputs: { readonly images: string; readonly dataset: string };
};

const READERS = { nifti: readNifti, metaimage: readMetaImage, nrrd: readNrrd } as const;

async function read({ format, path: file, slices }: VolumeFile, source: string): Promise<Volume> {
  if (format === "dicom") return readDicomSeries(slices, path.basename(file));
  refuseStandIn(file);
  return READERS[format](file, source);
}

type Named = VolumeFile & { readonly patient: string; readonly output: string };
type Labelled = Classification<Named>["subjects"][number];

/** Renders the slices of every volume that has a class. One volume a processor is in memory at a time. */
export async function renderVolumes(ctx: Context): Promise<void> {
  const { pseudonyms } = ctx;
  const reading = createReading(ctx);
  const found = await listVolumes(ctx.inputs.source, ctx.params, { reading, signal: ctx.signal });
  const classes = foundClasses(found, ctx.inputs.labels !== undefined, ctx.params.classes);
  const params: VolumesParams = { ...ctx.params, classes: classes as VolumesParams["classes"] };
  const { question, named: classFolders } = subjectClasses(params);
  const folders = foldersNamed(classFolders, found, question.kind === "binary");
  const patients = namePatients(found, params.patient, folders);
  const named = nameForTable(found, patients.names, params.match);
  const labelling = await assignClasses(named, ctx.inputs.labels, params, {
    noun: "volumes",
    log: ctx.log,
    warn: ctx.warn,
    reading,
    match: matchOf(found, params.match),
    taken: ["slice", "PatientID", "PatientAge", "PatientSex", "Modality", "Manufacturer"],
    namesPatients: matchOf(found, params.match) === "name",
    pseudonyms,
  });
  const { subjects: volumes, flow } = labelling;

  const taken = volumes.map(({ file }) => file);
  reading.leaveOut(WITHOUT_CLASS[question.kind], without(found, taken));
  warnOfMasks(taken, ctx.warn, { classFolders: folders, noun: "volume" });
  const window = typeof params.window === "string" ? CT_WINDOWS[params.window] : params.window;
  const dropped = trackDropped(params.onCorrupt, ctx);
  const digestOf = await knownDigests(ctx, "source");
  const items = ctx.items<KeptVolume>("volumes", { count: params.count, projection: params.projection, window });
  const rendered: RenderedVolume[] = [];
  await mapInOrder(
    volumes,
    { limit: ctx.cpus, signal: ctx.signal },
    (volume) => dropped.attempt(render(volume)),
    (result, index) => {
      if (result !== undefined) rendered.push(result);
      ctx.progress(index + 1, volumes.length, "volumes");
    },
  );
  const warnings = [dropped.report(volumes.length), ...doubtsOf(rendered)].filter((text) => text !== undefined);
  for (const warning of warnings.slice(dropped.images().length > 0 ? 1 : 0)) ctx.warn(warning);
  const settled = settleVolumes(
    rendered.map(({ clues }) => clues),
    {
      isByPath: params.patient !== "auto",
      pathBy: patients.by,
      // Where the column that names patients is the one that names files, it names files.
      column:
        labelling.patientColumn === params.labels.id && matchOf(found, params.match) === "file"
          ? undefined
          : labelling.patientColumn,
      isChosen: params.labels.patient !== undefined,
      call: pseudonyms?.of,
    },
  );
  for (const line of settled.notes) ctx.log(line);
  for (const warning of settled.warnings) ctx.warn(warning);
  const whose = rendered.flatMap((volume, index) =>
    volume.rows.map((row) => {
      const { header, table, path: place } = volume.clues;
      return { row: { ...row, patient: settled.patients[index] as string }, others: [header, table, place] };
    }),
  );
  const hidden: string[] = [];
  const rows = pseudonymizeRows(
    whose.map(({ row }): DatasetRow => row),
    pseudonyms,
    {
      others: whose.map(({ others }) => others),
      keep: params.labels.keep,
      warn: (message) => void hidden.push(message),
      reading,
    },
  );
  for (const message of hidden) ctx.warn(message);
  refusePatientClasses(rows, ctx.params.classes, classes);
  reading.leaveOut("volume that cannot be read", dropped.images());
  reading.finish(rendered.length, "volume");
  for (const volume of rendered) describeVolume(volume, reading);
  reading.note("patients", new Set(settled.patients).size);
  await reading.write("volumes", ctx.outputs.dataset);
  ctx.fact("volumes", volumes.length);
  ctx.fact("images", rows.length);
  await writeDataset(ctx.outputs.dataset, {
    rows,
    facts: {
      question,
      patientsKnown: true,
      namespace: await patientNamespace(params.population, { table: ctx.inputs.labels, rows, pseudonyms }),
      ...(pseudonyms !== undefined && { pseudonyms: pseudonyms.key }),
      flow: [...flow, { step: "slices", images: rows.length, patients: new Set(settled.patients).size }],
      warnings: [...warnings, ...settled.warnings, ...hidden],
    },
  });

  async function remembered(volume: Labelled): Promise<KeptItem<KeptVolume>> {
    const digest = await volumeDigest(volume, ctx.inputs.source, digestOf);
    const known = items.find(digest);
    if (known !== undefined) return known;
    const made = await orCorrupt(
      volume.file,
      (async () => keepVolume(await read(volume, ctx.inputs.source), { ...params, window }, ctx.signal))(),
    );
    const { bytes = new Uint8Array(), notes } = made as Required<typeof made>;
    // Where patients get pseudonyms, no header that may name them is kept.
    const isNamed = pseudonyms !== undefined && Object.keys(notes.fields).length > 0;
    return isNamed ? { bytes, notes } : items.keep(digest, made);
  }

  async function render(volume: Labelled): Promise<RenderedVolume> {
    const { bytes, notes } = await remembered(volume);
    const { PatientID: header = "", PatientAge = "", PatientSex = "" } = notes.fields;
    const age = parseAge(PatientAge);
    makeFolder(path.join(ctx.outputs.images, volume.output));
    const slices: Omit<DatasetRow, "patient">[] = [];
    let at = 0;
    for (const { index, bytes: length } of notes.slices) {
      const png = bytes.subarray(at, at + length);
      at += length;
      const image = `${volume.output}/${String(index).padStart(4, "0")}.png`;
      await writeOutput(ctx.outputs.images, image, png);
      slices.push({
        image,
        digest: sha256(png),
        label: volume.class,
        labels: volume.labels,
        ...(volume.findings !== undefined && { findings: volume.findings }),
        age: Number.isNaN(age) ? undefined : (age ?? volume.table.age),
        sex: parseSex(PatientSex) || volume.table.sex,
        view: "axial",
        partition: "",
        more: { slice: String(index), ...notes.fields, ...volume.columns },
      });
    }
    const { assumed, levels, grid, isUniform } = notes;
    return {
      file: volume.file,
      rows: slices,
      clues: { header, table: volume.table.patient, path: volume.patient },
      assumed: Number.isNaN(age)
        ? [...assumed, "an age in the header that cannot be right and counts as missing"]
        : assumed,
      ...{ levels, grid, isUniform },
    };
  }
}

const WITHOUT_CLASS = {
  binary: "volume of neither class",
  multiclass: "volume of no class",
  multilabel: "volume without an answer to a finding",
} as const;

/** Folders of classes, as the source spells them. */
function foldersNamed(
  classes: readonly NamedClass[],
  found: readonly VolumeFile[],
  isExact: boolean,
): readonly string[] {
  const values = classes.flatMap((one) => one.values);
  if (isExact) return values;
  const folded = new Set(values.map(foldValue));
  return [...new Set(found.flatMap(({ folders }) => folders))].filter((name) => folded.has(foldValue(name)));
}

/** What the label table names: files, where all have names of their own, else patients. */
function matchOf(found: readonly VolumeFile[], match: VolumesParams["match"]): "file" | "name" {
  const distinct = new Set(found.map(({ name }) => name)).size === found.length;
  return match === "file" || (match === "auto" && distinct) ? "file" : "name";
}

/** With the name that a row of the label table has for each, and the folder of its pictures. */
function nameForTable(
  found: readonly VolumeFile[],
  patients: readonly string[],
  match: VolumesParams["match"],
): readonly Named[] {
  const outputs = nameOutputs(found);
  const byFile = matchOf(found, match) === "file";
  return found.map((volume, index) => {
    const patient = patients[index] as string;
    return { ...volume, patient, output: outputs[index] as string, name: byFile ? volume.name : patient };
  });
}

function without(found: readonly VolumeFile[], taken: readonly string[]): readonly string[] {
  const files = new Set(taken);
  return found.flatMap(({ file }) => (files.has(file) ? [] : [file]));
}
