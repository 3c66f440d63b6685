import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { sample, samplesPresent } from "../support/samples.js";
import { measure, numberAfter, print, printRows, pythonWith, takeTurns } from "./measure.js";
import { createProject } from "./project.js";

const script = fileURLToPath(new URL("filter.py", import.meta.url));
const HEADER =
  "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]";

/**
 * The 112,120 rows of the NIH table to a dataset, all images there. Python reads and writes the same rows, without
 * digests of the images, patients counted or anything checked.
 *
 * Options: `--rounds N` (3), `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const project = createProject(options);
  const table = samplesPresent
    ? gunzipSync(readFileSync(sample("nih", "Data_Entry_2017_v2020.csv.gz"))).toString("utf8")
    : generated(112_120);
  project.write("labels.csv", table);
  const names = table
    .split("\n")
    .slice(1)
    .map((line) => line.slice(0, line.indexOf(",")))
    .filter(Boolean);
  project.write(`images/${names[0]}`, "");
  for (const name of names) writeFileSync(path.join(project.folder, "images", name), name);
  project.write(
    "pipelines/filter.yaml",
    `name: filter
stages:
  filter:
    uses: filter
    inputs: { images: ../images, labels: ../labels.csv }
    with: { positive: Pneumothorax, negative: No Finding }
`,
  );
  await project.pipeline(["run", "filter", "--quiet"]);
  print(`  ${names.length} rows`);
  let stage = Number.POSITIVE_INFINITY;
  const python = pythonWith("csv");
  const rows = await takeTurns(
    [
      {
        name: "pipeline run, the whole process",
        run: async () => {
          const measured = await project.pipeline(["run", "filter", "--force", "filter", "--quiet"]);
          stage = Math.min(stage, project.stageSeconds("filter"));
          return measured;
        },
      },
      ...(python
        ? [
            {
              name: "Python's csv module",
              run: () => measure(python, [script, "images", "labels.csv", "out.csv"], { cwd: project.folder }),
            },
          ]
        : []),
    ],
    numberAfter(options, "--rounds", 3),
  );
  printRows(rows, python ? [] : ["Python's csv module"]);
  print(`  the stage alone, start of its process and publication included: ${stage.toFixed(3)} s`);
  project.close();
}

function generated(rows: number): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const patient = Math.floor(index / 4) + 1;
    const label = ["No Finding", "Pneumothorax", "Effusion|Mass", "No Finding"][(index * 7) % 4];
    return `${String(patient).padStart(8, "0")}_${String(index % 4).padStart(3, "0")}.png,${label},${index % 4},${patient},58,M,PA,2682,2749,0.143,0.143`;
  });
  return `${[HEADER, ...lines].join("\n")}\n`;
}
