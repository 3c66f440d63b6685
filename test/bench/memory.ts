import { linkSync } from "node:fs";
import path from "node:path";
import { picture } from "../support/picture.js";
import { type Measured, numberAfter, print } from "./measure.js";
import { createProject } from "./project.js";
import { datasetTable } from "./real-images.js";

/**
 * `augment` to 20,000 images and to a fifth of them, 128 x 128 of 256 x 256: the peak of the whole process tree. Many
 * names of few pictures, which the stage reads as so many.
 *
 * Options: `--images N` (20000), `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const most = numberAfter(options, "--images", 20_000);
  for (const images of [Math.round(most / 5), most]) {
    const measured = await augment(images, options);
    print(
      `  ${images} images: peak ${measured.peakMegabytes.toFixed(0)} MB, ${measured.seconds.toFixed(1)} s, processors ${measured.cpuSeconds.toFixed(1)} s`,
    );
  }
  print("  other: none; to reach: under 600 MB, the same for both");
}

async function augment(images: number, options: readonly string[]): Promise<Measured> {
  const project = createProject(options);
  // 8 of 10 are for training and get a copy: 18 images of 10 rows.
  const names = Array.from({ length: Math.round((images * 10) / 18) }, (_, index) => `${index}.png`);
  const pictures = await Promise.all(Array.from({ length: 16 }, (_, index) => picture(index, index % 2 === 0, 256)));
  for (const [index, content] of pictures.entries()) project.write(`originals/${index}.png`, content);
  project.write("images/note.txt", "");
  for (const [index, name] of names.entries()) {
    linkSync(
      path.join(project.folder, `originals/${index % pictures.length}.png`),
      path.join(project.folder, "images", name),
    );
  }
  for (const [name, text] of Object.entries(datasetTable(names, "0".repeat(64))))
    project.write(`dataset/${name}`, text);
  project.write(
    "pipelines/augment.yaml",
    `name: augment
stages:
  augment:
    uses: augment
    inputs: { images: ../images, dataset: ../dataset }
    with: { size: 128, copies: 1, rotate: 10, shift: 0.05, zoom: 0.1 }
`,
  );
  const measured = await project.pipeline(["run", "augment", "--quiet"]);
  project.close();
  return measured;
}
