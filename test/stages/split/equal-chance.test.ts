import { beforeAll, describe, expect, it } from "vitest";
import type { DatasetRow } from "../../../src/artifacts/dataset.js";
import type { Partition } from "../../../src/core/partitions.js";
import { type Answer, binaryQuestion } from "../../../src/core/question.js";
import { normalQuantile } from "../../../src/statistics/distributions.js";
import { assignGroups } from "../../../stages/split/assign-groups.js";
import { groupsOf, type SplitRequest } from "../../../stages/split/assign-parts.js";
import { byFractions } from "../../../stages/split/by-fractions.js";
import split from "../../../stages/split/index.js";
import { keepPartitions } from "../../../stages/split/keep-partitions.js";
import { nihRows, nihSource } from "../../support/nih-table.js";
import { stageParams } from "../../support/stage-context.js";

const SEEDS = 1000;
/** Without calibration, which is asked for in one of these tests. */
const PARTITIONS = ["train", "validation", "test"] as const;
const CLASSES = ["No Finding", "Mass"] as const;

/** Images without and with a mass of each patient. */
type Patients = readonly (readonly [negative: number, positive: number])[];

const rowsOf = (patients: Patients, partition = ""): readonly DatasetRow[] =>
  patients.flatMap(([negative, positive], at) =>
    Array.from({ length: negative + positive }, (_, image): DatasetRow => {
      const name = `${partition}${at}_${image}`;
      const label = CLASSES[image < negative ? 0 : 1];
      const unknown = { age: undefined, sex: "", view: "", more: {} };
      return {
        image: name,
        digest: name,
        label,
        labels: [label],
        patient: `${partition}p${at}`,
        partition,
        ...unknown,
      };
    }),
  );

const defaults = stageParams(split.params, {});
const requestOf = (rows: readonly DatasetRow[], params: Readonly<Record<string, unknown>>): SplitRequest => ({
  rows,
  question: binaryQuestion(CLASSES),
  byPatient: params["groupBy"] !== "none",
  params: { ...defaults, ...params } as SplitRequest["params"],
});

/** How often each patient (each row, if `each`) came to each partition, over 1,000 seeds. */
function timesOf(
  rows: readonly DatasetRow[],
  params: Readonly<Record<string, unknown>>,
  divide: (request: SplitRequest) => { readonly partitions: readonly (Partition | undefined)[] } = byFractions,
): ReadonlyMap<string, Readonly<Record<Partition, number>>> {
  const nameOf = (row: DatasetRow): string => (params["groupBy"] === "none" ? row.image : row.patient);
  const first = new Map<string, number>();
  for (const [at, row] of rows.entries()) if (!first.has(nameOf(row))) first.set(nameOf(row), at);
  const times = new Map([...first.keys()].map((name) => [name, { train: 0, validation: 0, calibration: 0, test: 0 }]));
  for (let seed = 0; seed < SEEDS; seed++) {
    const { partitions } = divide(requestOf(rows, { ...params, seed }));
    for (const [name, at] of first) times.get(name)![partitions[at] as Partition]++;
  }
  return times;
}

/** Fails where one of the counts is farther from its chance than one in a thousand such sets of counts would be. */
function expectChances(
  times: ReadonlyMap<string, Readonly<Record<Partition, number>>>,
  chancesOf: (name: string) => readonly number[],
  partitions: readonly Partition[] = PARTITIONS,
): void {
  const limit = normalQuantile(1 - 0.0005 / (times.size * partitions.length));
  for (const [name, counts] of times) {
    for (const [at, partition] of partitions.entries()) {
      const chance = chancesOf(name)[at] as number;
      const error = Math.sqrt((chance * (1 - chance)) / SEEDS);
      expect(Math.abs(counts[partition] / SEEDS - chance), `${name} in ${partition}`).toBeLessThanOrEqual(
        limit * error,
      );
    }
  }
}

/** Thirty with negative images only, twenty with positive ones only, ten with both; numbers that shares divide. */
const manyPatients: Patients = Array.from({ length: 60 }, (_, at) => {
  const size = 1 + (at % 4);
  return at < 30 ? [size, 0] : at < 50 ? [0, size] : [size, 5 - size];
});
const fractions = { validation: 0.1, test: 0.2 };

describe("every patient has the same chance of a partition, whatever its number of images", () => {
  it("by fractions, one with 184 images among those with a few", () => {
    expectChances(timesOf(rowsOf([[100, 84], ...manyPatients]), fractions), () => [0.7, 0.1, 0.2]);
  });

  it("with a calibration set, by fractions and carved from training images", () => {
    const four = ["train", "validation", "calibration", "test"] as const;
    const drawn = timesOf(rowsOf(manyPatients), { ...fractions, calibration: 0.2 });
    expectChances(drawn, () => [0.5, 0.1, 0.2, 0.2], four);
    const rows = [...rowsOf(manyPatients, "train"), ...rowsOf([[2, 2]], "test")];
    const carved = timesOf(rows, { keep: true, validation: 0.2, calibration: 0.1 }, keepPartitions);
    expectChances(carved, (name) => (name.startsWith("test") ? [0, 0, 0, 1] : [0.7, 0.2, 0.1, 0]), four);
  });

  it("in a fold, and in the validation set beside it", () => {
    const folds = { folds: 5, fold: 2, validation: 0.16 };
    expectChances(timesOf(rowsOf(manyPatients), folds), () => [0.64, 0.16, 0.2]);
  });

  it("in the validation set carved from training images that were given", () => {
    const rows = [...rowsOf(manyPatients, "train"), ...rowsOf([[2, 2]], "test")];
    const times = timesOf(rows, { keep: true, validation: 0.2 }, keepPartitions);
    expectChances(times, (name) => (name.startsWith("test") ? [0, 0, 1] : [0.8, 0.2, 0]));
  });

  it("by findings that stand together, of which some are unknown", () => {
    const question = { kind: "multilabel", findings: ["Mass", "Nodule", "Hernia"] } as const;
    const rows = rowsOf([[100, 84], ...manyPatients.slice(0, 59)]).map((row, at): DatasetRow => {
      const findings = [
        Number(row.label === "Mass"),
        at % 3 === 0 ? 1 : 0,
        at % 11 === 0 ? 1 : at % 7 === 0 ? undefined : 0,
      ];
      return { ...row, label: "", findings: findings as readonly Answer[] };
    });
    const times = timesOf(rows, fractions, (request) => byFractions({ ...request, question }));
    expectChances(times, () => [0.7, 0.1, 0.2]);
  });

  it("image by image, where patients do not count", () => {
    const rows = rowsOf([
      [30, 10],
      [1, 9],
    ]);
    const times = timesOf(rows, { ...fractions, groupBy: "none" });
    // 31 x 0.1 and 19 x 0.1 are no whole numbers: they are rounded up or down without preference.
    expectChances(times, () => [0.7, 0.1, 0.2]);
  });

  it("also of four positive patients, of whom each partition needs one", () => {
    const positives: Patients = [
      [0, 1],
      [0, 2],
      [0, 9],
      [0, 40],
    ];
    const rows = rowsOf([...positives, ...Array.from({ length: 40 }, (_, at) => [1 + (at % 5), 0] as const)]);
    const times = timesOf(rows, fractions);
    expectChances(times, (name) => (Number(name.slice(1)) < 4 ? [0.5, 0.25, 0.25] : [0.7, 0.1, 0.2]));
  });
});

describe(`partitions of ${nihSource}, Pneumonia against No Finding, every twentieth patient`, () => {
  const rows = nihRows("Pneumonia").filter(({ patient }) => Number(patient) % 20 === 0);
  const classes = ["No Finding", "Pneumonia"] as const;
  const byPatient = new Map<string, DatasetRow[]>();
  for (const row of rows) byPatient.set(row.patient, [...(byPatient.get(row.patient) ?? []), row]);
  const patients = [...byPatient.values()];
  const SHARES = { train: 0.7, validation: 0.1, test: 0.2 } as const;
  const measures: Readonly<Record<string, (row: DatasetRow) => number>> = {
    "AP views": ({ view }) => Number(view === "AP"),
    women: ({ sex }) => Number(sex === "F"),
    age: ({ age }) => age as number,
    "follow-up number": ({ more }) => Number(more["followUp"]),
    "patients per image": ({ patient }) => 1 / byPatient.get(patient)!.length,
  };
  const values = Object.values(measures).map((measure) => rows.map(measure));
  const positive = rows.map(({ label }) => Number(label === "Pneumonia"));

  /** Per seed and partition: images, positive images, and the mean of each measure. */
  let drawn: readonly (readonly { images: number; positive: number; readonly values: number[] }[])[] = [];
  beforeAll(() => {
    drawn = Array.from({ length: SEEDS }, (_, seed) => sumsOf(seed));
  }, 180_000);

  const groups = groupsOf({ ...requestOf(rows, fractions), question: binaryQuestion(classes) }, rows);

  function sumsOf(seed: number): (typeof drawn)[number] {
    const partOf = assignGroups(groups, Object.values(SHARES), [seed]);
    const sums = PARTITIONS.map(() => ({ images: 0, positive: 0, values: values.map(() => 0) }));
    for (const [group, part] of partOf.entries()) {
      const sum = sums[part]!;
      for (const row of groups[group]!.rows) {
        sum.images++;
        sum.positive += positive[row]!;
        for (const [at, list] of values.entries()) sum.values[at]! += list[row]!;
      }
    }
    return sums;
  }

  it.each(Object.keys(measures).map((name, at) => [name, at] as const))(
    "have the mean of all, with the spread that drawing patients gives: %s",
    (name, at) => {
      const all = values[at]!.reduce((sum, value) => sum + value, 0) / rows.length;
      for (const [part, partition] of PARTITIONS.entries()) {
        const means = drawn.map((sums) => sums[part]!.values[at]! / sums[part]!.images);
        const mean = means.reduce((sum, value) => sum + value, 0) / SEEDS;
        const deviation = Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (SEEDS - 1));
        // A mean of a part is a ratio, whose expectation is off by the variance of its images; what equal chance makes
        // free of bias is how far the part's sum is from the mean of all (Cochran 1977, section 6.8).
        const expected = SHARES[partition] * rows.length;
        const off = drawn.map((sums) => (sums[part]!.values[at]! - all * sums[part]!.images) / expected);
        const bias = off.reduce((sum, value) => sum + value, 0) / SEEDS;
        const noise = Math.sqrt(off.reduce((sum, value) => sum + (value - bias) ** 2, 0) / (SEEDS - 1) / SEEDS);
        expect(Math.abs(bias), `${name} in ${partition}`).toBeLessThan(4.5 * noise);
        const plain = deviationOfDrawing(at, all, SHARES[partition]);
        expect(deviation / plain, `spread of ${name} in ${partition}`).toBeLessThan(1.1);
        // Numbers of images are balanced, and what goes with them varies less than by drawing alone.
        const least = { "patients per image": 0, "follow-up number": 0.1, "AP views": 0.6 }[name] ?? 0.85;
        expect(deviation / plain, `spread of ${name} in ${partition}`).toBeGreaterThanOrEqual(least);
      }
    },
  );

  /** Of a ratio to the images, when patients are drawn at random without replacement (Cochran 1977, eq. 6.13). */
  function deviationOfDrawing(at: number, ratio: number, share: number): number {
    const measure = Object.values(measures)[at]!;
    const squares = patients.map((images) => images.reduce((sum, row) => sum + measure(row) - ratio, 0) ** 2);
    const variance = squares.reduce((sum, square) => sum + square, 0) / (patients.length - 1);
    const perPatient = rows.length / patients.length;
    return Math.sqrt(((1 - share) * variance) / (share * patients.length)) / perPatient;
  }

  it("are off their share of each class by no more than the images of its three largest patients", () => {
    for (const [name, wanted] of [
      ["Pneumonia", 1],
      ["No Finding", 0],
    ] as const) {
      const ofClass = patients.map((images) => images.filter(({ label }) => label === name).length);
      const [first = 0, second = 0, third = 0] = ofClass.sort((a, b) => b - a);
      const total = positive.filter((value) => value === wanted).length;
      for (const sums of drawn) {
        for (const [part, partition] of PARTITIONS.entries()) {
          const images = wanted === 1 ? sums[part]!.positive : sums[part]!.images - sums[part]!.positive;
          expect(Math.abs(images - SHARES[partition] * total)).toBeLessThanOrEqual(first + second + third);
        }
      }
    }
  });
});
