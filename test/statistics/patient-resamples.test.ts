import { expect, test } from "vitest";
import { patientResamples } from "../../src/statistics/patient-resamples.js";

const patients = ["a", "b", "b", "c", "a", "d"];
const drawn = (seed: number) => [...patientResamples(patients, 50, seed)].length;
const copies = (seed: number) => Array.from(patientResamples(patients, 50, seed), (weights) => Array.from(weights));

test("same seed, same resamples; another seed, others", () => {
  expect(drawn(1)).toBe(50);
  expect(copies(1)).toEqual(copies(1));
  expect(copies(1)).not.toEqual(copies(2));
});

test("all images of a patient are drawn together, as many patients as there are", () => {
  for (const weights of copies(3)) {
    expect([weights[0], weights[1]]).toEqual([weights[4], weights[2]]);
    expect(weights[0]! + weights[1]! + weights[3]! + weights[5]!).toBe(4);
  }
});
