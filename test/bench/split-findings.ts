import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import type { DatasetRow } from "../../src/artifacts/dataset.js";
import { formatCount } from "../../src/imaging/format-count.js";
import { assignGroups } from "../../stages/split/assign-groups.js";
import { balanceOf } from "../../stages/split/balance.js";
import { type Group, groupRows } from "../../stages/split/groups.js";
import { sample, samplesPresent } from "../support/samples.js";
import { iterativeStratification } from "./iterative-stratification.js";
import { numberAfter, print } from "./measure.js";
import { createProject } from "./project.js";

const FINDINGS = [
  ...["Atelectasis", "Cardiomegaly", "Consolidation", "Edema", "Effusion", "Emphysema", "Fibrosis", "Hernia"],
  ...["Infiltration", "Mass", "Nodule", "Pleural_Thickening", "Pneumonia", "Pneumothorax"],
];
const SHARES = { train: 0.7, validation: 0.1, test: 0.2 };

/**
 * NIH's table with its 14 findings by patient, 70/10/20: how far the images with each finding are off a part's share, and
 * the images per patient of each part, beside iterative stratification of patients (Sechidis 2011); and how long `filter`
 * and `split` take for 112,120 rows.
 *
 * Options: `--seeds N` (10), `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  if (!samplesPresent) {
    print("  NIH's table is absent: nothing is measured");
    return;
  }
  const seeds = numberAfter(options, "--seeds", 10);
  const text = gunzipSync(readFileSync(sample("nih", "Data_Entry_2017_v2020.csv.gz"))).toString("utf8");
  const rows = text.trimEnd().split("\n").slice(1).map(rowOf);
  const balance = balanceOf({ kind: "multilabel", findings: FINDINGS }, rows, true);
  const groups = groupRows(rows, balance.addsTo, balance.counts, true);
  print(`  ${formatCount(rows.length)} images of ${formatCount(groups.length)} patients, ${seeds} seeds`);
  const shares = Object.values(SHARES);
  const having = { features: balance.features, featuresOf: groups.map(balance.featuresOf) };
  const labels = groups.map(({ counts }) => [...FINDINGS.keys()].filter((at) => counts[1 + at]! > 0));
  const ways = {
    split: (seed: number) => assignGroups(groups, shares, [seed], { isExclusive: false, having }),
    "iterative stratification": (seed: number) => iterativeStratification(labels, FINDINGS.length, shares, seed),
  };
  for (const [name, way] of Object.entries(ways)) {
    const start = performance.now();
    const all = Array.from({ length: seeds }, (_, seed) => way(seed));
    const seconds = (performance.now() - start) / 1000 / seeds;
    print(`  ${name}: ${seconds.toFixed(2)} s per split; images off the share, root mean square (most)`);
    for (const [at, finding] of FINDINGS.entries()) print(`    ${finding.padEnd(20)} ${offOf(groups, all, 1 + at)}`);
    print(`    ${"all images".padEnd(20)} ${offOf(groups, all, 0)}`);
    print(`    images per patient   ${perPatient(groups, all)}`);
  }
  await timeStages(text, options);
}

function rowOf(line: string): DatasetRow {
  const [image = "", labels = "", , patient = ""] = line.split(",");
  const present = new Set(labels.split("|"));
  const unknown = { age: undefined, sex: "", view: "", partition: "", more: {} };
  const findings = FINDINGS.map((name) => (present.has(name) ? 1 : 0));
  return { image, digest: image, label: "", labels: [...present], findings, patient, ...unknown };
}

function offOf(groups: readonly Group[], all: readonly (readonly number[])[], count: number): string {
  const total = groups.reduce((sum, { counts }) => sum + counts[count]!, 0);
  return Object.values(SHARES)
    .map((share, part) => {
      const off = all.map((parts) => {
        const inside = groups.reduce((sum, { counts }, at) => sum + (parts[at] === part ? counts[count]! : 0), 0);
        return inside - share * total;
      });
      const square = off.reduce((sum, value) => sum + value ** 2, 0) / off.length;
      return `${Object.keys(SHARES)[part]} ${Math.sqrt(square).toFixed(1)} (${Math.max(...off.map(Math.abs)).toFixed(1)})`;
    })
    .join(", ");
}

const perPatient = (groups: readonly Group[], all: readonly (readonly number[])[]): string =>
  Object.keys(SHARES)
    .map((name, part) => {
      const means = all.map((parts) => {
        const inside = groups.filter((_, at) => parts[at] === part);
        return inside.reduce((sum, { rows }) => sum + rows.length, 0) / inside.length;
      });
      return `${name} ${(means.reduce((sum, mean) => sum + mean, 0) / means.length).toFixed(2)}`;
    })
    .join(", ");

async function timeStages(text: string, options: readonly string[]): Promise<void> {
  const project = createProject(options);
  project.write("labels.csv", text);
  const names = text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.slice(0, line.indexOf(",")));
  project.write(`images/${names[0]}`, "");
  for (const name of names) writeFileSync(path.join(project.folder, "images", name), name);
  project.write(
    "pipelines/findings.yaml",
    `name: findings
stages:
  filter: { uses: filter, inputs: { images: ../images, labels: ../labels.csv }, with: { findings: all } }
  split: { uses: split, inputs: { dataset: filter.dataset } }
`,
  );
  await project.pipeline(["run", "findings", "--quiet"]);
  for (const stage of ["filter", "split"]) {
    await project.pipeline(["run", "findings", "--force", stage, "--quiet"]);
    print(
      `  ${stage} of ${formatCount(names.length)} rows, start of its process and publication included: ${project.stageSeconds(stage).toFixed(2)} s`,
    );
  }
  project.close();
}
