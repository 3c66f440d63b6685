import { tarGzOf } from "./make-archive.js";
import { picture } from "./picture.js";
import type { Rig } from "./rig.js";

interface NihImage {
  readonly name: string;
  readonly patient: number;
  readonly labels: string;
  readonly official: "train_val" | "test";
}

/** NIH ChestX-ray14 in small: as many archives, the official table's header, and both lists. */
export interface NihStandIn {
  readonly images: readonly NihImage[];
  /** For `--set`: the archives from a folder here, without the checksums of the real ones. */
  readonly settings: readonly string[];
}

const FINDINGS = ["No Finding", "Pneumothorax", "Effusion", "No Finding", "Effusion|Pneumothorax", "Pneumothorax"];
const HEADER =
  "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]";

/**
 * Two images of each patient; a quarter of the patients are in the official test list.
 * @param labelsOf what the table says of an image, by its number.
 */
export async function writeNihStandIn(
  rig: Rig,
  patients: number,
  archives: number,
  labelsOf = (index: number): string => FINDINGS[(Math.floor(index / 2) + 1 + 3 * (index % 2)) % FINDINGS.length]!,
): Promise<NihStandIn> {
  const images = Array.from({ length: 2 * patients }, (_, index): NihImage => {
    const patient = Math.floor(index / 2) + 1;
    return {
      name: `${String(patient).padStart(8, "0")}_${String(index % 2).padStart(3, "0")}.png`,
      patient,
      labels: labelsOf(index),
      official: patient % 4 === 0 ? "test" : "train_val",
    };
  });
  const names = Array.from({ length: archives }, (_, at) => `images_${String(at + 1).padStart(3, "0")}.tar.gz`);
  for (const [at, name] of names.entries()) {
    const inside = images.filter((image) => image.patient % archives === at);
    const entries = inside.map(async (image) => ({
      path: `images/${image.name}`,
      content: await picture(images.indexOf(image), image.labels.includes("Pneumothorax")),
    }));
    rig.write(`archives/${name}`, tarGzOf(await Promise.all(entries)));
  }
  const rows = images.map(
    ({ name, patient, labels }, index) =>
      `${name},${labels},${index % 2},${patient},${30 + (patient % 40)},${patient % 2 ? "M" : "F"},${index % 3 ? "PA" : "AP"},2682,2749,0.143,0.143`,
  );
  rig.write("pipelines/Data_Entry_2017_v2020.csv", `${[HEADER, ...rows].join("\n")}\n`);
  for (const list of ["train_val", "test"] as const) {
    const listed = images.filter(({ official }) => official === list).map(({ name }) => name);
    rig.write(`pipelines/nih-lists/${list}_list.txt`, listed.join("\n"));
  }
  const files = names.map((name) => `{ as: ${name} }`).join(", ");
  return { images, settings: [`stages.fetch.with.files=[${files}]`, "stages.fetch.inputs.mirror=./archives"] };
}
