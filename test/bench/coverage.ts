import { parseArgs } from "node:util";
import { caseMetrics } from "../../src/statistics/case-metrics.js";
import { normalCdf } from "../../src/statistics/distributions.js";
import { calibrationCoverage } from "./coverage/calibration-coverage.js";
import { candidateIntervals } from "./coverage/candidate-intervals.js";
import { countHeld } from "./coverage/count-held.js";
import { distanceOf, drawCases, randomNumbers, type Setting } from "./coverage/draw-cases.js";
import { dropCoverage } from "./coverage/drop-coverage.js";
import { groupsCoverage } from "./coverage/groups-coverage.js";
import { KINDS } from "./coverage/kinds.js";
import { replicatesCoverage } from "./coverage/replicates-coverage.js";
import { severalCoverage } from "./coverage/several-coverage.js";
import { thresholdCoverage } from "./coverage/threshold-coverage.js";

type Common = Pick<Setting, "auc" | "patients" | "prevalence">;

const TABLES: Readonly<Record<string, (common: Common, draws: number) => ReadonlyMap<string, string>>> = {
  metrics: metricsCoverage,
  calibration: calibrationCoverage,
  replicates: replicatesCoverage,
  threshold: thresholdCoverage,
  groups: groupsCoverage,
  drop: dropCoverage,
  several: severalCoverage,
};

/**
 * How often 95 % intervals hold the truth: candidates and those that radpipe has. Per number of patients and AUC the least and
 * the greatest coverage over all kinds of test sets.
 * Options: `--of metrics,calibration,replicates,threshold,groups,drop,several`, `--patients 10,20,50` (of the class with fewer), `--auc 0.75,0.95`,
 * `--prevalence 0.1`, `--draws 300` (test sets of each kind).
 */
export async function bench(options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: {
      of: { type: "string", default: Object.keys(TABLES).join(",") },
      patients: { type: "string", default: "10,20,50" },
      auc: { type: "string", default: "0.6,0.75,0.9,0.95,0.99" },
      prevalence: { type: "string", default: "0.5" },
      draws: { type: "string", default: "100" },
    },
  });
  const [draws, prevalence] = [Number(values.draws), Number(values.prevalence)];
  const aucs = values.auc.split(",").map(Number);
  for (const name of values.of.split(",")) {
    const table = TABLES[name];
    if (table === undefined) throw new Error(`Expected --of ${Object.keys(TABLES).join(", ")}, got ${name}`);
    for (const patients of values.patients.split(",").map(Number)) {
      process.stdout.write(
        `\n${name}: ${patients} patients of a class, prevalence ${prevalence}, ${draws} test sets of each kind: coverage in %\n`,
      );
      process.stdout.write(`${"AUC".padEnd(44)}${aucs.map((auc) => String(auc).padStart(24)).join("")}\n`);
      const columns = aucs.map((auc) => table({ auc, patients, prevalence }, draws));
      for (const method of new Set(columns.flatMap((column) => [...column.keys()]))) {
        const cells = columns.map((column) => (column.get(method) ?? "").padStart(24));
        process.stdout.write(`${method.padEnd(44)}${cells.join("")}\n`);
      }
    }
  }
}

function metricsCoverage(common: Common, draws: number): ReadonlyMap<string, string> {
  const { auc, patients } = common;
  const held = countHeld();
  const truth = truthAt(common);
  for (const [index, kind] of KINDS.entries()) {
    const numbers = randomNumbers(patients * 1009 + index * 101 + Math.round(auc * 100));
    for (let draw = 0; draw < draws; draw += 1) {
      const cases = drawCases({ ...common, ...kind }, numbers);
      if (cases === undefined) continue;
      for (const [method, interval] of candidateIntervals(cases)) {
        held.add(index, method, interval, truth.get(method.slice(0, method.indexOf(",")))!);
      }
    }
  }
  return held.ranges();
}

/** By formula where there is one, else of 200,000 images. */
function truthAt({ auc, prevalence }: Common): ReadonlyMap<string, number> {
  const patients = 200_000 * prevalence;
  const setting: Setting = { auc, patients, prevalence, images: "one", correlation: 0, labels: "apart" };
  const cases = drawCases(setting, randomNumbers(7))!;
  const metrics = caseMetrics(cases, { bins: 10, names: ["auprc", "f1", "brier", "loss"] });
  const rate = normalCdf(distanceOf(auc) / 2);
  const [right, wrong] = [prevalence * rate, (1 - prevalence) * (1 - rate)];
  return new Map([
    ...[...metrics].map(([name, { value }]) => [name, value] as const),
    ["auc", auc],
    ["sensitivity", rate],
    ["accuracy", rate],
    ["ppv", right / (right + wrong)],
  ]);
}
