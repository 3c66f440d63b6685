import type { TensorRow } from "../../src/artifacts/tensors.js";
import type { Answer, Question } from "../../src/core/question.js";
import { type SeededRandom, seededRandom, shuffled } from "../../src/imaging/seeded-random.js";
import { setsOf } from "../../src/learning/calibration/prediction-sets.js";
import { logistic } from "../../src/statistics/logistic-regression.js";
import { softmax } from "../../src/statistics/temperature.js";
import { fitSets } from "../../stages/calibrate/fit-sets.js";
import { measureSets } from "../../stages/evaluate/measure-sets.js";
import { numberAfter, print } from "./measure.js";

const LEVEL = 0.9;
/** Of each class that are tested, whatever the number that sets are fitted on. */
const TESTED = 100;

const QUESTIONS: Readonly<Record<string, Question>> = {
  "two classes": { kind: "binary", classes: ["Normal", "Mass"], positive: "Mass" },
  "three classes": { kind: "multiclass", classes: ["Normal", "Mass", "Nodule"] },
  "findings, some unknown": { kind: "multilabel", findings: ["Mass", "Nodule"] },
};

interface Patient {
  readonly group: number;
  readonly rows: readonly TensorRow[];
  /** By row: what the model says of each answer. */
  readonly said: readonly (readonly number[])[];
}

/**
 * Sets of patients that were never seen: over random splits by patient the mean coverage of each class, its standard
 * error, and the range that it should be in, `0.9` to `0.9 + 1 / (n + 1)`, two standard errors aside. Patients have one to
 * eight images that are alike. Options: `--splits N` (200).
 */
export async function bench(options: readonly string[]): Promise<void> {
  const splits = numberAfter(options, "--splits", 200);
  print("  question                patients  coverage of            mean   SE      range              within");
  for (const [name, question] of Object.entries(QUESTIONS)) {
    for (const n of [10, 19, 50, 100]) {
      const coverage = new Map<string, number[]>();
      const patients = drawPatients(question, n + TESTED);
      for (let seed = 0; seed < splits; seed += 1) {
        for (const [metric, value] of coverageOf(question, patients, n, seed)) {
          coverage.set(metric, [...(coverage.get(metric) ?? []), value]);
        }
      }
      for (const [metric, values] of coverage) print(line(name, n, metric, values));
    }
  }
}

function line(name: string, n: number, metric: string, values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(squares / (values.length - 1) / values.length);
  const [low, high] = [LEVEL - 2 * error, LEVEL + 1 / (n + 1) + 2 * error];
  const range = `${low.toFixed(4)} to ${high.toFixed(4)}`;
  const within = mean >= low && mean <= high ? "yes" : "NO";
  return `  ${name.padEnd(24)}${String(n).padEnd(10)}${metric.padEnd(23)}${mean.toFixed(4)} ${error.toFixed(4)}  ${range}  ${within}`;
}

/** Sets fitted to n patients of each group, and the coverage of the others. */
function coverageOf(
  question: Question,
  patients: readonly Patient[],
  n: number,
  seed: number,
): readonly (readonly [string, number])[] {
  const random = seededRandom("sets", n, seed);
  const groups = [...new Set(patients.map(({ group }) => group))].map((group) =>
    shuffled(
      patients.filter((one) => one.group === group),
      random,
    ),
  );
  const fitted = groups.flatMap((members) => members.slice(0, n));
  const tested = groups.flatMap((members) => members.slice(n));
  const sets = fitSets({
    ...{ question, rows: fitted.flatMap(({ rows }) => rows), columns: columnsOf(fitted), notLearned: [] },
    ...{ level: LEVEL, patientsKnown: true, partition: "calibration", warn: () => undefined },
  });
  const rows = tested.flatMap((one) => one.rows);
  const part = { partition: "test" as const, rows, cases: undefined, sets: setsOf(sets, question, columnsOf(tested)) };
  const metrics = measureSets({ fact: () => undefined, warn: () => undefined }, [part], {
    ...{ question, sets, patientsKnown: true },
  });
  return metrics
    .filter(([name]) => name.startsWith("test.coverage") && name.endsWith("]"))
    .map(([name, value]) => [name.slice("test.coverage".length), value] as const);
}

function columnsOf(patients: readonly Patient[]): readonly Float64Array[] {
  const said = patients.flatMap((one) => one.said);
  return said[0]!.map((_, at) => Float64Array.from(said, (row) => row[at]!));
}

/** As many of each group: of a class, or with one finding and without the other. */
function drawPatients(question: Question, ofEach: number): readonly Patient[] {
  const groups = question.kind === "multiclass" ? 3 : 2;
  const random = seededRandom("patients", question.kind, ofEach);
  return Array.from({ length: groups * ofEach }, (_, at) => drawPatient(question, at % groups, at, random));
}

function drawPatient(question: Question, group: number, at: number, random: SeededRandom): Patient {
  const images = 1 + random.integer(8);
  const names = question.kind === "multilabel" ? question.findings : question.classes;
  // What the images of a patient have in common, for each answer.
  const own = names.map(() => random.normal());
  const said: (readonly number[])[] = [];
  const rows = Array.from({ length: images }, (_, image): TensorRow => {
    const signals = names.map((_, place) => (group === place ? 1.2 : -1.2) + own[place]! + random.normal());
    said.push(
      question.kind === "binary"
        ? [logistic(signals[1]! - signals[0]!)]
        : question.kind === "multiclass"
          ? softmax(signals)
          : signals.map(logistic),
    );
    // Every patient has one image at least of which all is known, so that their numbers are those asked for.
    const findings = names.map(
      (_, place): Answer => (image > 0 && random.uniform() < 0.2 ? undefined : group === place ? 1 : 0),
    );
    return {
      ...{ row: at * 10 + image, image: `${at}-${image}`, digest: "", copy: 0, labels: [], patient: `p${at}` },
      ...{ age: undefined, sex: "", view: "", partition: "test", more: {} },
      ...(question.kind === "multilabel" ? { label: "", findings } : { label: names[group]! }),
    };
  });
  return { group, rows, said };
}
