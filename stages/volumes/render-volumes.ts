import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { parseAge } from "../../src/imaging/age.js";
import { assignClasses, type Classification } from "../../src/imaging/assign-classes.js";
import { orCorrupt } from "../../src/imaging/corrupt-image.js";
import { type DatasetRow, writeDataset } from "../../src/imaging/dataset-table.js";
import { trackDropped } from "../../src/imaging/dropped-images.js";
import { encodePng } from "../../src/imaging/encode-png.js";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import { warnOfMasks } from "../../src/imaging/mask-names.js";
import { writeOutput } from "../../src/imaging/output-names.js";
import { createReading } from "../../src/imaging/reading.js";
import { settlePatients } from "../../src/imaging/settle-patients.js";
import { parseSex } from "../../src/imaging/sex.js";
import { axialSlices } from "../../src/imaging/volumes/axial-slices.js";
import { readMetaImage } from "../../src/imaging/volumes/metaimage.js";
import { readNifti } from "../../src/imaging/volumes/nifti.js";
import { readNrrd } from "../../src/imaging/volumes/nrrd.js";
import { CT_WINDOWS } from "../../src/imaging/window-level.js";
import type { StageContext } from "../../src/stage.js";
import { listVolumes, type VolumeFile } from "./list-volumes.js";
import type { VolumesParams } from "./params.js";

type Context = Pick<
  StageContext<VolumesParams>,
  "params" | "signal" | "cpus" | "log" | "warn" | "fact" | "progress"
> & {
  readonly inputs: { readonly source: string; readonly labels: string | undefined };
  readonly outputs: { readonly images: string; readonly dataset: string };
};

const READERS = { nifti: readNifti, metaimage: readMetaImage, nrrd: readNrrd } as const;

type Labelled = Classification<VolumeFile>["subjects"][number];

/** Renders the slices of every volume that has a class. One volume a processor is in memory at a time. */
export async function renderVolumes(ctx: Context): Promise<void> {
  const { params } = ctx;
  const reading = createReading(ctx);
  const found = await listVolumes(ctx.inputs.source, params, { reading, signal: ctx.signal });
  const {
    subjects: volumes,
    flow,
    patientColumn,
  } = await assignClasses(found, ctx.inputs.labels, params, {
    noun: "volumes",
    log: ctx.log,
    warn: ctx.warn,
    match: "file",
    taken: ["slice", "PatientID", "PatientAge", "PatientSex", "Modality", "Manufacturer"],
  });

  reading.leaveOut("volume of neither class", namesWithout(found, volumes));
  warnOfMasks(
    volumes.map((volume) => path.relative(ctx.inputs.source, volume.path)),
    ctx.warn,
    { classFolders: params.classes, noun: "volume" },
  );
  const window = typeof params.window === "string" ? CT_WINDOWS[params.window] : params.window;
  const dropped = trackDropped(params.onCorrupt, ctx);
  const read: { readonly volume: Labelled; readonly slices: readonly DatasetRow[] }[] = [];
  const assumptions = new Map<string, string[]>();
  await mapInOrder(
    volumes,
    { limit: ctx.cpus, signal: ctx.signal },
    (volume) => dropped.attempt(render(volume)),
    (result, index) => {
      if (result !== undefined) read.push({ volume: volumes[index] as Labelled, slices: result });
      ctx.progress(index + 1, volumes.length, "volumes");
    },
  );
  const warnings = [dropped.report(volumes.length)].filter((text) => text !== undefined);
  for (const [assumed, names] of assumptions) {
    const warning = `${names.length} of ${volumes.length} volumes have ${assumed}, such as ${names.sort()[0]}`;
    ctx.warn(warning);
    warnings.push(warning);
  }
  const settled = settlePatients(
    read.map(({ volume, slices }) => ({ header: slices[0]?.patient ?? "", table: volume.table.patient })),
    {
      noun: "volume",
      column: patientColumn,
      isChosen: params.labels.patient !== undefined,
      otherwise: read.map(({ volume }) => volume.name),
    },
  );
  for (const line of settled.notes) ctx.log(line);
  for (const message of settled.warnings) ctx.warn(message);
  warnings.push(...settled.warnings);
  const rows = read.flatMap(({ slices }, index) =>
    slices.map((slice) => ({ ...slice, patient: settled.patients[index] as string })),
  );
  const patients = new Set(settled.patients);
  reading.leaveOut("volume that cannot be read", dropped.images());
  reading.finish(volumes.length - dropped.images().length, "volume");
  for (const { class: label } of volumes) reading.tally("labels kept", label);
  reading.note("patients", patients.size);
  await reading.write("volumes", ctx.outputs.dataset);
  ctx.fact("volumes", volumes.length);
  ctx.fact("images", rows.length);
  await writeDataset(ctx.outputs.dataset, {
    rows,
    facts: {
      classes: params.classes as [string, string],
      positive: params.classes[1] as string,
      patientsKnown: true,
      flow: [...flow, { step: "slices", images: rows.length, patients: patients.size }],
      warnings,
    },
  });

  async function render(volume: Labelled): Promise<readonly DatasetRow[]> {
    const content = await orCorrupt(volume.name, READERS[volume.format](volume.path, ctx.inputs.source));
    for (const one of content.assumed)
      assumptions.set(one, [...(assumptions.get(one) ?? []), path.basename(volume.path)]);
    const { PatientID: patient = "", PatientAge = "", PatientSex = "" } = content.fields;
    const age = parseAge(PatientAge);
    await mkdir(path.join(ctx.outputs.images, volume.name), { recursive: true });
    const slices: DatasetRow[] = [];
    for await (const { index, pixels } of axialSlices(content, { ...params, window })) {
      ctx.signal.throwIfAborted();
      const png = await encodePng(pixels);
      const image = `${volume.name}/${String(index).padStart(4, "0")}.png`;
      await writeOutput(ctx.outputs.images, image, png);
      slices.push({
        image,
        digest: createHash("sha256").update(png).digest("hex"),
        label: volume.class,
        labels: [volume.class],
        patient: patient.trim(),
        age: Number.isNaN(age) ? undefined : (age ?? volume.table.age),
        sex: parseSex(PatientSex) || volume.table.sex,
        view: "axial",
        partition: "",
        more: { slice: String(index), ...content.fields, ...volume.columns },
      });
    }
    return slices;
  }
}

function namesWithout(found: readonly VolumeFile[], taken: readonly VolumeFile[]): readonly string[] {
  const names = new Set(taken.map(({ name }) => name));
  return found.flatMap(({ name }) => (names.has(name) ? [] : [name]));
}
