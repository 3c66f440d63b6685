import { expect, test } from "vitest";
import { binaryQuestion } from "../../src/core/question.js";
import { characteristics } from "../../src/reports/sections/characteristics.js";

type Cohort = Parameters<typeof characteristics>[0];

/** A hundred images in training and fifty in test; which patient, view and age each has. */
function cohortOf(of: (index: number, partition: "train" | "test") => Readonly<Record<string, string>>): Cohort {
  const part = (partition: "train" | "test", images: number) =>
    Array.from({ length: images }, (_, index) => {
      const { age = "", ...others } = of(index, partition);
      return {
        image: `${partition}${index}`,
        label: index % 2 === 0 ? "Mass" : "No Finding",
        patient: `${partition}${index}`,
        partition,
        sex: index % 4 < 2 ? "F" : "M",
        view: "",
        age: age === "" ? undefined : Number(age),
        more: {},
        ...others,
      };
    });
  return {
    rows: [...part("train", 100), ...part("test", 50)],
    question: binaryQuestion(["No Finding", "Mass"]),
    patientsKnown: true,
    flow: [],
    warnings: [],
  } as unknown as Cohort;
}

const differencesOf = (cohort: Cohort): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(characteristics(cohort).lines.map(({ title, difference }) => [title, difference?.text]));

test("differences between parts stand beside each line, those above 0.1 marked with the parts that differ", () => {
  const cohort = cohortOf((index, partition) => ({
    patient: partition === "train" ? `train${Math.floor(index / 4)}` : `test${index}`,
    view: index % 10 < (partition === "train" ? 4 : 2) ? "AP" : "PA",
    age: String(50 + (index % 2)),
  }));
  expect(differencesOf(cohort)).toEqual({
    Images: undefined,
    Patients: undefined,
    "Images per patient, mean (most)": "infinite * (train, test)",
    "With Mass": "0.00",
    "Age, median (quartiles)": "0.00",
    "Sex: Female": "0.04",
    "Sex: Male": "0.04",
    // 0.4 and 0.2: 0.2 / sqrt((0.24 + 0.16) / 2).
    "View: AP": "0.45 * (train, test)",
    "View: PA": "0.45 * (train, test)",
  });
  const { lines } = characteristics(cohort);
  expect(lines.find(({ title }) => title.startsWith("Images per"))?.cells).toEqual([
    "4.00 (4)",
    "1.00 (1)",
    "2.00 (4)",
  ]);
});

test("what is missing in one part more than in another is marked too", () => {
  const cohort = cohortOf((index, partition) => ({
    age: partition === "test" && index < 10 ? "" : String(40 + (index % 3)),
  }));
  expect(differencesOf(cohort)["missing"]).toBe("0.71 * (train, test)");
});

test("a finding is shared among the images in which it is known", () => {
  const cohort = cohortOf(() => ({}));
  const { lines } = characteristics({
    ...cohort,
    question: { kind: "multilabel", findings: ["Mass", "Hernia"] },
    rows: cohort.rows.map((row, index) => ({
      ...row,
      findings: [index % 2 === 0 ? 1 : 0, index % 10 === 0 ? 1 : undefined],
    })),
  });
  const cellsOf = (title: string) => lines.find((line) => line.title === title)?.cells;
  expect(cellsOf("With Mass")).toEqual(["50 (50.0 %)", "25 (50.0 %)", "75 (50.0 %)"]);
  expect(cellsOf("With Hernia")).toEqual([
    "10 (100.0 %) of 10 known",
    "5 (100.0 %) of 5 known",
    "15 (100.0 %) of 15 known",
  ]);
});

test("a single part is compared with nothing", () => {
  const cohort = cohortOf(() => ({ partition: "train" }));
  expect(Object.values(differencesOf(cohort)).filter(Boolean)).toEqual([]);
});
