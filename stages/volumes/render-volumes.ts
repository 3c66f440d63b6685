import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseAge } from "../../src/imaging/age.js";
import { axialSlices } from "../../src/imaging/axial-slices.js";
import { type DatasetRow, type FlowStep, writeDataset } from "../../src/imaging/dataset-table.js";
import { trackDropped } from "../../src/imaging/dropped-images.js";
import { encodePng } from "../../src/imaging/encode-png.js";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import { readMetaImage } from "../../src/imaging/metaimage.js";
import { readNifti } from "../../src/imaging/nifti.js";
import { readSubjectTable, type SubjectTable } from "../../src/imaging/subject-labels.js";
import { CT_WINDOWS } from "../../src/imaging/window-level.js";
import { type StageContext, StageFailure } from "../../src/stage.js";
import { listVolumes, type VolumeFile } from "./list-volumes.js";
import type { VolumesParams } from "./params.js";

type Context = Pick<
  StageContext<VolumesParams>,
  "params" | "signal" | "cpus" | "log" | "warn" | "fact" | "progress"
> & {
  readonly inputs: { readonly source: string; readonly labels: string | undefined };
  readonly outputs: { readonly images: string; readonly dataset: string };
};

interface Labelled extends VolumeFile {
  readonly class: string;
  readonly columns: Readonly<Record<string, string>>;
}

/** Renders the slices of every volume that has a class. One volume a processor is in memory at a time. */
export async function renderVolumes(ctx: Context): Promise<void> {
  const { params } = ctx;
  const found = await listVolumes(ctx.inputs.source);
  const { volumes, flow } = ctx.inputs.labels
    ? labelByTable(found, await readSubjectTable(ctx.inputs.labels, labelling(params)), ctx)
    : labelByFolder(found, params);
  requireBothClasses(volumes, params);

  const window = typeof params.window === "string" ? CT_WINDOWS[params.window] : params.window;
  const dropped = trackDropped(params.onCorrupt, ctx);
  const rows: DatasetRow[] = [];
  const patients = new Set<string>();
  await mapInOrder(
    volumes,
    { limit: ctx.cpus, signal: ctx.signal },
    (volume) => dropped.attempt(render(volume)),
    (result, index) => {
      if (result !== undefined) {
        rows.push(...result);
        for (const { patient } of result) patients.add(patient);
      }
      ctx.progress(index + 1, volumes.length, "volumes");
    },
  );
  dropped.report(volumes.length);
  ctx.fact("volumes", volumes.length);
  ctx.fact("images", rows.length);
  await writeDataset(ctx.outputs.dataset, {
    rows,
    facts: {
      classes: params.classes as [string, string],
      positive: params.classes[1] as string,
      patientsKnown: true,
      flow: [...flow, { step: "slices", images: rows.length, patients: patients.size }],
      warnings: [],
    },
  });

  async function render(volume: Labelled): Promise<readonly DatasetRow[]> {
    const content = await (volume.format === "nifti" ? readNifti : readMetaImage)(volume.path);
    const more = { ...content.fields, ...volume.columns };
    const age = parseAge(more.PatientAge ?? more.age ?? "");
    await mkdir(path.join(ctx.outputs.images, volume.name), { recursive: true });
    const slices: DatasetRow[] = [];
    for await (const { index, pixels } of axialSlices(content, { ...params, window })) {
      ctx.signal.throwIfAborted();
      const png = await encodePng(pixels);
      const image = `${volume.name}/${String(index).padStart(4, "0")}.png`;
      await writeFile(path.join(ctx.outputs.images, image), png);
      slices.push({
        image,
        digest: createHash("sha256").update(png).digest("hex"),
        label: volume.class,
        labels: [volume.class],
        patient: more.PatientID?.trim() || volume.name,
        age: Number.isNaN(age) ? undefined : age,
        sex: sexOf(more.PatientSex ?? more.sex ?? ""),
        view: "axial",
        partition: "",
        more: { slice: String(index), ...more },
      });
    }
    return slices;
  }
}

const labelling = ({ labels }: VolumesParams) => ({
  id: labels.id,
  column: labels.column,
  positive: texts(labels.positive),
  negative: labels.negative === undefined ? undefined : texts(labels.negative),
  where: Object.fromEntries(Object.entries(labels.where).map(([column, values]) => [column, texts(values)])),
});

const texts = (values: string | number | readonly (string | number)[]): readonly string[] =>
  (Array.isArray(values) ? values : [values]).map(String);

function labelByTable(
  found: readonly VolumeFile[],
  table: SubjectTable,
  ctx: Context,
): { readonly volumes: readonly Labelled[]; readonly flow: readonly FlowStep[] } {
  const volumes: Labelled[] = [];
  let unknown = 0;
  for (const volume of found) {
    const which = table.classOf(volume.name);
    if (which === "unknown") unknown++;
    if (which !== "positive" && which !== "negative") continue;
    const name = ctx.params.classes[which === "positive" ? 1 : 0] as string;
    volumes.push({ ...volume, class: name, columns: table.columnsOf(volume.name) });
  }
  const names = new Set(found.map(({ name }) => name));
  const absent = table.subjects.filter((subject) => !names.has(subject));
  if (unknown > 0) ctx.warn(`${unknown} volumes have no row in the label table and are left out`);
  if (absent.length > 0) ctx.warn(`${absent.length} rows of the label table have no volume, such as ${absent[0]}`);
  const excluded = found.length - unknown - volumes.length;
  return {
    volumes,
    flow: [
      { step: "volumes found", images: found.length, patients: found.length },
      {
        step: "volumes of a class",
        images: volumes.length,
        patients: volumes.length,
        reason: `${unknown} without a row in the label table, ${excluded} of neither class or outside \`where\``,
      },
    ],
  };
}

function labelByFolder(
  found: readonly VolumeFile[],
  params: VolumesParams,
): { readonly volumes: readonly Labelled[]; readonly flow: readonly FlowStep[] } {
  const volumes = found.flatMap((volume) => {
    const folder = volume.folders.find((name) => params.classes.includes(name));
    return folder === undefined ? [] : [{ ...volume, class: folder, columns: {} }];
  });
  return {
    volumes,
    flow: [
      { step: "volumes found", images: found.length, patients: found.length },
      {
        step: "volumes of a class",
        images: volumes.length,
        patients: volumes.length,
        reason: `${found.length - volumes.length} outside the folders ${params.classes.join(" and ")}`,
      },
    ],
  };
}

function requireBothClasses(volumes: readonly Labelled[], { classes }: VolumesParams): void {
  const counts = classes.map((name) => volumes.filter((volume) => volume.class === name).length);
  if (counts.every((count) => count > 0)) return;
  throw new StageFailure(
    `Expected volumes of both classes, got ${classes.map((name, index) => `${counts[index]} of ${name}`).join(" and ")}`,
    "Check `labels` (column, positive, where), or without a label table that `classes` names the two folders.",
  );
}

const sexOf = (text: string): string => (/^[MFO]/i.test(text.trim()) ? (text.trim()[0] as string).toUpperCase() : "");
