import { readFile } from "node:fs/promises";
import path from "node:path";
import { type DatasetRow, writeDataset } from "../../src/artifacts/dataset.js";
import { fileFacts } from "../../src/imaging/file-facts.js";
import { carryImageRecords } from "../../src/imaging/image-records.js";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import { warnOfMasks } from "../../src/imaging/mask-names.js";
import { writeOutput } from "../../src/imaging/output-names.js";
import { patientNamespace } from "../../src/imaging/patients/patient-namespace.js";
import { createReading, type Reading } from "../../src/imaging/reading.js";
import { listImageFiles } from "../../src/imaging/sources/image-files.js";
import { pseudonymizeRows } from "../../src/imaging/subjects/pseudonymize-rows.js";
import { makeFolder, namesOf, PARTITIONS, type StageContext, sha256 } from "../../src/stage.js";
import { chooseClasses } from "./choose-classes.js";
import { findLayout } from "./class-layout.js";
import type { FoldersParams } from "./params.js";

type Context = Pick<
  StageContext<FoldersParams>,
  "params" | "signal" | "cpus" | "log" | "warn" | "fact" | "progress" | "pseudonyms"
> & {
  readonly inputs: { readonly source: string };
  readonly outputs: { readonly images: string; readonly dataset: string };
};

/** Copies the images of the classes and writes a row for each. */
export async function readClassFolders(ctx: Context): Promise<void> {
  const { params, outputs, log, fact, pseudonyms } = ctx;
  const warnings: string[] = [];
  const warn = (message: string): void => {
    warnings.push(message);
    ctx.warn(message);
  };
  const reading = createReading({ fact, warn });
  const { root, images } = await imagesOfClasses(ctx, reading);
  const layout = findLayout(images);
  const counts = new Map<string, number>();
  for (const image of images) {
    const folder = layout.classFolder(image);
    if (folder !== undefined) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const classes = chooseClasses(counts, params, {
    source: path.basename(ctx.inputs.source),
    images,
    leftOut: reading.describe(),
    others: reading.leftOut().flatMap(({ examples }) => examples),
    divided: layout.divided,
  });
  const { question } = classes;
  for (const message of classes.warnings) warn(message);
  const chosen = images.filter((image) => classes.classOf(layout.classFolder(image)) !== undefined);
  warnOfMasks(chosen, warn, { classFolders: [...counts.keys()] });
  const taken = new Set(chosen);
  reading.leaveOut(
    question.kind === "binary" ? "image in neither class" : "image in no class",
    images.filter((image) => !taken.has(image)),
  );

  for (const folder of new Set(chosen.map((image) => path.posix.dirname(image)))) {
    makeFolder(path.join(outputs.images, folder));
  }
  const pattern = params.patientPattern === undefined ? undefined : new RegExp(params.patientPattern);
  const named: DatasetRow[] = [];
  await mapInOrder(
    chosen,
    { limit: ctx.cpus + 2, signal: ctx.signal },
    async (image) => {
      // A copy, never a link: the source is the user's own and may change.
      const bytes = await readFile(path.join(root, image));
      await writeOutput(outputs.images, image, bytes);
      // What cannot be decoded is the next stage's to drop or to refuse.
      const facts = await fileFacts(path.join(outputs.images, image), bytes.length).catch(() => undefined);
      return { digest: sha256(bytes), facts };
    },
    ({ digest, facts }, index) => {
      reading.tally("size", facts === undefined ? "not known" : `${facts.width} x ${facts.height}`);
      reading.tally("format", facts?.format ?? "not known");
      const image = chosen[index] as string;
      const folder = layout.classFolder(image) as string;
      named.push({
        image,
        digest,
        label: classes.classOf(folder) as string,
        labels: [folder],
        patient: pattern?.exec(image)?.[1] ?? "",
        age: undefined,
        sex: "",
        view: "",
        partition: layout.partition(image),
        more: {},
      });
      ctx.progress(index + 1, chosen.length, "images");
    },
  );

  const rows = pseudonymizeRows(named, pseudonyms, { warn, reading });
  const unknown = rows.filter((row) => row.patient === "").length;
  if (pattern === undefined) {
    warn("Patients are not known, so images of one patient may be in several partitions: results will be optimistic");
  } else if (unknown > 0) {
    warn(
      `patientPattern fits ${rows.length - unknown} of ${rows.length} images; the patients of the others are not known`,
    );
  }
  reading.finish(rows.length, "image");
  for (const [folder, count] of counts) reading.tally("labels of the source", folder, count);
  for (const { labels } of rows) reading.tally("labels kept", labels.join(", "));
  // The images of the dataset may be below the source's first folders.
  const prefix = path.relative(ctx.inputs.source, root).split(path.sep).filter(Boolean).join("/");
  const names = new Map(chosen.map((image) => [path.posix.join(prefix, image), image]));
  await carryImageRecords(ctx.inputs.source, outputs.images, names);
  reading.note("patients", unknown === 0 ? new Set(rows.map((row) => row.patient)).size : "not known");
  await reading.write("folders", outputs.dataset, ctx.inputs.source);
  for (const name of namesOf(question)) {
    const members = rows.filter((row) => row.label === name).length;
    log(`${name}: ${members} images`);
    fact(`images.${name}`, members);
  }
  if (layout.divided) {
    const counts = PARTITIONS.map((name) => ({ name, images: rows.filter((row) => row.partition === name).length }));
    const partitions = counts
      .filter(({ name, images }) => images > 0 || name !== "calibration")
      .map(({ name, images }) => `${name} ${images}`);
    log(`the folders divide the images: ${partitions.join(", ")}; split keeps that with keep: true`);
  }
  const patients = unknown === 0 ? new Set(rows.map((row) => row.patient)).size : null;
  await writeDataset(outputs.dataset, {
    rows,
    facts: {
      question,
      patientsKnown: unknown === 0,
      ...(pattern !== undefined && { namespace: await patientNamespace(params.population, { rows, pseudonyms }) }),
      ...(pseudonyms !== undefined && { pseudonyms: pseudonyms.key }),
      flow: [
        { step: "images in the source", images: images.length, patients: null },
        { step: classes.step, images: rows.length, patients },
      ],
      warnings,
    },
  });
}

/** The images below the folder that holds those of the classes, relative to it. */
async function imagesOfClasses(
  { inputs, params, signal }: Context,
  reading: Reading,
): Promise<{ readonly root: string; readonly images: readonly string[] }> {
  const folders: string[] = [];
  const onFolder = (folder: string) => void folders.push(folder);
  const all = await listImageFiles(inputs.source, params, { reading, signal, onFolder });
  const prefix = classRoot(folders);
  reading.leaveOut(
    "image outside the folders of classes",
    all.filter((image) => !image.startsWith(prefix)),
  );
  const images = all.filter((image) => image.startsWith(prefix)).map((image) => image.slice(prefix.length));
  const filled = new Set(images.map((image) => `${prefix}${image.slice(0, Math.max(0, image.indexOf("/")))}`));
  reading.leaveOut(
    "folder without images",
    folders.filter((folder) => parentOf(folder) === prefix && !filled.has(folder)),
  );
  return { root: path.join(inputs.source, prefix), images };
}

/** The folder of a path, ending in `/`; empty at the top. */
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

/**
 * Archives often have one folder around everything: the classes are the first level that has more than one folder.
 * @returns the folder that contains them, ending in `/`; empty for the source itself.
 */
function classRoot(folders: readonly string[], above = ""): string {
  const below = (parent: string) => folders.filter((folder) => parentOf(folder) === parent);
  const [only, another] = below(above);
  return only !== undefined && another === undefined && below(`${only}/`).length > 0
    ? classRoot(folders, `${only}/`)
    : above;
}
