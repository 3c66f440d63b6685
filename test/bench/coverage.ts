import { parseArgs } from "node:util";
import { caseMetrics } from "../../src/statistics/case-metrics.js";
import { normalCdf } from "../../src/statistics/normal-distribution.js";
import { candidateIntervals } from "./coverage/candidate-intervals.js";
import { distanceOf, drawCases, randomNumbers, type Setting } from "./coverage/draw-cases.js";

const AUCS = [0.6, 0.75, 0.9, 0.95, 0.99];

/** How alike images are, how many, and whether patients have images of both classes. */
const KINDS: readonly Omit<Setting, "auc" | "patients">[] = [
  { images: "one", correlation: 0, labels: "apart" },
  ...([0, 0.4, 0.8] as const).flatMap((correlation) =>
    (["apart", "mixed"] as const).map((labels) => ({ images: "unequal" as const, correlation, labels })),
  ),
];

/**
 * How often 95 % intervals hold the truth: candidates and those that radpipe has. Per number of patients and AUC the least and
 * the greatest coverage over all kinds of test parts.
 * Options: `--patients 10,20,50` (of a class), `--draws 300` (test parts of each kind).
 */
export async function bench(options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: {
      patients: { type: "string", default: "10,20,50,200" },
      draws: { type: "string", default: "200" },
    },
  });
  const draws = Number(values.draws);
  for (const patients of values.patients.split(",").map(Number)) {
    process.stdout.write(`\n${patients} patients of a class, ${draws} test parts of each kind: coverage in %\n`);
    process.stdout.write(`${"AUC".padEnd(40)}${AUCS.map((auc) => String(auc).padStart(12)).join("")}\n`);
    const columns = AUCS.map((auc) => coverageAt(auc, patients, draws));
    for (const method of columns[0]!.keys()) {
      const cells = columns.map((column) => column.get(method)).map((range) => (range ?? "").padStart(12));
      process.stdout.write(`${method.padEnd(40)}${cells.join("")}\n`);
    }
  }
}

/** By method, the least and the greatest coverage over the kinds. */
function coverageAt(auc: number, patients: number, draws: number): ReadonlyMap<string, string> {
  const shares = new Map<string, number[]>();
  const truth = truthAt(auc);
  for (const [index, kind] of KINDS.entries()) {
    const numbers = randomNumbers(patients * 1009 + index * 101 + Math.round(auc * 100));
    const held = new Map<string, { held: number; of: number }>();
    for (let draw = 0; draw < draws; draw += 1) {
      const cases = drawCases({ ...kind, auc, patients }, numbers);
      if (cases === undefined) continue;
      for (const [method, interval] of candidateIntervals(cases)) {
        const counted = held.get(method) ?? { held: 0, of: 0 };
        const value = truth.get(method.slice(0, method.indexOf(",")))!;
        const holds = interval !== undefined && interval.low <= value && interval.high >= value;
        held.set(method, { held: counted.held + (holds ? 1 : 0), of: counted.of + 1 });
      }
    }
    for (const [method, counted] of held) {
      shares.set(method, [...(shares.get(method) ?? []), (100 * counted.held) / counted.of]);
    }
  }
  return new Map(
    [...shares].map(([method, found]) => [method, `${Math.min(...found).toFixed(1)}-${Math.max(...found).toFixed(1)}`]),
  );
}

/** Of classes of equal size: by formula where there is one, else of 200,000 images. */
function truthAt(auc: number): ReadonlyMap<string, number> {
  const setting: Setting = { auc, patients: 100_000, images: "one", correlation: 0, labels: "apart" };
  const cases = drawCases(setting, randomNumbers(7))!;
  const metrics = caseMetrics(cases, { bins: 10, names: ["auprc", "f1", "brier", "loss"] });
  const rate = normalCdf(distanceOf(auc) / 2);
  return new Map([
    ...[...metrics].map(([name, { value }]) => [name, value] as const),
    ["auc", auc],
    ["sensitivity", rate],
    ["accuracy", rate],
    ["ppv", rate],
  ]);
}
