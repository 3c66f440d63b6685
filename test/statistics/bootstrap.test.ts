import { expect, test } from "vitest";
import { auc } from "../../src/statistics/auc.js";
import { bcaInterval, patientJackknife } from "../../src/statistics/bca-interval.js";
import { delongAuc } from "../../src/statistics/delong.js";
import { descendingOrder } from "../../src/statistics/descending-order.js";
import { pairedBootstrap } from "../../src/statistics/paired-bootstrap.js";
import { patientBootstrap } from "../../src/statistics/patient-bootstrap.js";
import { percentileInterval } from "../../src/statistics/percentile-interval.js";
import { figures } from "./fixtures.js";

const cohort = figures<{ readonly labels: number[]; readonly a: number[]; readonly b: number[] }>("continuous");
const own = cohort.labels.map((_, row) => `patient ${row}`);
const order = descendingOrder(cohort.a);
const ofA = (weights: ArrayLike<number>) => auc(cohort.labels, cohort.a, { weights, order });

test("same seed, same resamples; another seed, others", () => {
  const run = (seed: number) =>
    patientBootstrap({ patients: own, statistics: { auc: ofA }, resamples: 50, seed }).auc.distribution;
  expect(run(1)).toEqual(run(1));
  expect(run(1)).not.toEqual(run(2));
});

test("agrees with DeLong where every case is a patient", () => {
  const { auc: bootstrap } = patientBootstrap({ patients: own, statistics: { auc: ofA }, resamples: 2000, seed: 7 });
  const delong = delongAuc(cohort.labels, cohort.a);
  const { low, high } = percentileInterval(bootstrap.distribution);
  expect(bootstrap.estimate).toBe(delong.auc);
  expect(Math.abs(low - delong.low)).toBeLessThan(0.01);
  expect(Math.abs(high - delong.high)).toBeLessThan(0.01);
  const bca = bcaInterval(bootstrap.estimate, bootstrap.distribution, patientJackknife(own, ofA));
  expect(Math.abs(bca.low - delong.low)).toBeLessThan(0.015);
});

test("repeating every image within its patient changes nothing", () => {
  const twice = <T>(values: readonly T[]) => values.flatMap((value) => [value, value]);
  const labels = twice(cohort.labels);
  const scores = twice(cohort.a);
  const doubled = patientBootstrap({
    patients: twice(own),
    statistics: { auc: (weights) => auc(labels, scores, { weights }) },
    resamples: 100,
    seed: 3,
  });
  const single = patientBootstrap({ patients: own, statistics: { auc: ofA }, resamples: 100, seed: 3 });
  expect(percentileInterval(doubled.auc.distribution)).toEqual(percentileInterval(single.auc.distribution));
});

test("resamples without a class are left out", () => {
  const { auc: bootstrap } = patientBootstrap({
    patients: ["a", "b", "c"],
    statistics: { auc: (weights) => auc([1, 0, 0], [0.9, 0.2, 0.1], { weights }) },
    resamples: 200,
    seed: 1,
  });
  expect(bootstrap.distribution.length).toBeLessThan(200);
  expect(bootstrap.distribution.length).toBeGreaterThan(50);
});

test("paired bootstrap: no difference of a model to itself, a real one found", () => {
  const noise = cohort.labels.map((_, row) => ((row * 7919) % 1000) / 1000);
  const statistic = (scores: readonly number[]) => (weights: ArrayLike<number>) =>
    auc(cohort.labels, scores, { weights });
  const request = { patients: own, resamples: 400, seed: 5 };
  const same = pairedBootstrap({ ...request, statisticA: statistic(cohort.a), statisticB: statistic(cohort.a) });
  expect(same).toEqual({ difference: 0, p: 1, low: 0, high: 0 });
  const other = pairedBootstrap({ ...request, statisticA: statistic(cohort.a), statisticB: statistic(noise) });
  expect(other.low).toBeGreaterThan(0);
  expect(other.p).toBeCloseTo(2 / 401, 10);
});
