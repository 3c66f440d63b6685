import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { formatCount } from "../../src/imaging/format-count.js";
import { assignGroups } from "../../stages/split/assign-groups.js";
import { groupRows } from "../../stages/split/groups.js";
import { nihRows, nihSource } from "../support/nih-table.js";
import { measure, numberAfter, print, pythonWith } from "./measure.js";
import { createProject } from "./project.js";

const script = fileURLToPath(new URL("split.py", import.meta.url));
const FOLDS = 5;

/** Of a fold: images of either class, and patients. */
type FoldCounts = readonly [negative: number, positive: number, patients: number];

/**
 * Equal folds of NIH's table by patient: how far the images of each class and the images per patient of a fold are off,
 * beside scikit-learn's StratifiedGroupKFold; and how long the stage takes for 112,120 rows.
 *
 * Options: `--seeds N` (10), `--finding NAME` (Pneumonia), `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const project = createProject(options);
  const seeds = numberAfter(options, "--seeds", 10);
  const finding = options.includes("--finding") ? options[options.indexOf("--finding") + 1]! : "Pneumonia";
  const rows = nihRows(finding);
  const labels = rows.map(({ label }) => Number(label === finding));
  const groups = groupRows(rows, labels, 2, true);
  print(
    `  ${finding} against No Finding in ${nihSource}: ${formatCount(rows.length)} images of ${formatCount(groups.length)} patients`,
  );
  print(`  ${FOLDS} equal folds, ${seeds} seeds; how far a fold is off, root mean square (most)`);

  const start = performance.now();
  const ours = Array.from({ length: seeds }, (_, seed) => {
    const partOf = assignGroups(
      groups,
      Array.from({ length: FOLDS }, () => 1 / FOLDS),
      [seed],
    );
    const counts = Array.from({ length: FOLDS }, (): [number, number, number] => [0, 0, 0]);
    for (const [group, part] of partOf.entries()) {
      const [negative = 0, positive = 0] = groups[group]!.counts;
      counts[part]![0] += negative;
      counts[part]![1] += positive;
      counts[part]![2] += 1;
    }
    return counts;
  });
  printFolds("split", ours, (performance.now() - start) / 1000 / seeds);
  const python = pythonWith("sklearn");
  if (python === undefined) print("  StratifiedGroupKFold: scikit-learn is not installed");
  else {
    const request = project.write(
      "folds.json",
      JSON.stringify({ labels, groups: rows.map(({ patient }) => patient), folds: FOLDS, seeds }),
    );
    const answer = JSON.parse((await measure(python, [script, request])).stdout) as {
      counts: FoldCounts[][];
      seconds: number;
    };
    printFolds("StratifiedGroupKFold", answer.counts, answer.seconds / seeds);
  }

  const table = tableOf(112_120);
  project.write("labels.csv", table.text);
  project.write(`images/${table.names[0]}`, "");
  for (const name of table.names) writeFileSync(path.join(project.folder, "images", name), name);
  project.write(
    "pipelines/split.yaml",
    `name: split
stages:
  filter: { uses: filter, inputs: { images: ../images, labels: ../labels.csv }, with: { positive: Mass } }
  split: { uses: split, inputs: { dataset: filter.dataset } }
`,
  );
  await project.pipeline(["run", "split", "--quiet"]);
  await project.pipeline(["run", "split", "--force", "split", "--quiet"]);
  print(
    `  the stage for ${formatCount(table.names.length)} rows, start of its process and publication included: ${project.stageSeconds("split").toFixed(2)} s`,
  );
  project.close();
}

function printFolds(name: string, seeds: readonly (readonly FoldCounts[])[], seconds: number): void {
  const off = (of: (counts: FoldCounts) => number): string => {
    const errors = seeds.flatMap((folds) => {
      const mean = folds.reduce((sum, counts) => sum + of(counts), 0) / folds.length;
      return folds.map((counts) => Math.abs(of(counts) - mean));
    });
    const square = errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length;
    const digits = Math.max(...errors) < 1 ? 4 : 1;
    return `${Math.sqrt(square).toFixed(digits)} (${Math.max(...errors).toFixed(digits)})`;
  };
  print(
    `  ${name.padEnd(22)} negative images ${off(([negative]) => negative)}, positive ${off(([, positive]) => positive)}, patients ${off(([, , patients]) => patients)}, images per patient ${off(([negative, positive, patients]) => (negative + positive) / patients)}; ${seconds.toFixed(2)} s per split`,
  );
}

/** As many rows of two classes, of patients with one to eight images. */
function tableOf(images: number): { readonly text: string; readonly names: readonly string[] } {
  const lines: string[] = [];
  for (let patient = 1; lines.length < images; patient++) {
    for (let image = 0; image <= (patient * 5) % 8 && lines.length < images; image++) {
      lines.push(`${patient}_${image}.png,${(patient + image) % 7 === 0 ? "Mass" : "No Finding"},${patient}`);
    }
  }
  const names = lines.map((line) => line.slice(0, line.indexOf(",")));
  return { text: `Image Index,Finding Labels,Patient ID\n${lines.join("\n")}\n`, names };
}
