import { expect, test } from "vitest";
import { readTrainingProfile, writeTrainingProfile } from "../../src/artifacts/training-profile.js";
import { binaryQuestion } from "../../src/core/question.js";
import { seededRandom } from "../../src/imaging/seeded-random.js";
import { compareProfiles } from "../../src/learning/compare-profiles.js";
import { pictureTraits } from "../../src/learning/picture-traits.js";
import { type ProfiledImage, profileOf } from "../../src/learning/training-profile.js";
import { kolmogorovSmirnov } from "../../src/statistics/kolmogorov-smirnov.js";
import { temporaryFolder } from "../support/stage-context.js";

const SIDE = 24;
const QUESTION = binaryQuestion(["Normal", "Pneumonia"]);

interface Film extends Omit<ProfiledImage, "traits"> {
  readonly pixels: Uint8Array;
}

/** Sixty patients of two images: a bright middle on a dark ground, with noise. */
const films = (set: string): readonly Film[] =>
  Array.from({ length: 120 }, (_, at) => {
    const patient = Math.floor(at / 2);
    const random = seededRandom("drift", set, patient, at);
    const ground = 60 + 10 * seededRandom("drift", set, patient).normal();
    const pixels = Uint8Array.from({ length: SIDE * SIDE }, (_, pixel) => {
      const [y, x] = [Math.floor(pixel / SIDE) - SIDE / 2, (pixel % SIDE) - SIDE / 2];
      const level = ground + 90 * Math.exp(-(x * x + y * y) / 60) + 12 * random.normal();
      return Math.min(255, Math.max(0, Math.round(level)));
    });
    const person = { patient: `${set}${patient}`, age: 40 + (patient % 30), sex: patient % 2 ? "F" : "M", view: "PA" };
    return { pixels, ...person, answers: [patient % 4 === 0 ? 1 : 0] };
  });

const profile = (all: readonly Film[]) =>
  profileOf(
    all.map(({ pixels, ...film }) => ({ ...film, traits: pictureTraits(pixels, [SIDE, SIDE, 1]) })),
    QUESTION,
  );

const changed = (change: (level: number, at: number, all: Uint8Array) => number): readonly Film[] =>
  films("b").map((film) => ({ ...film, pixels: film.pixels.map(change) }));

const alarms = (other: readonly Film[]): readonly string[] =>
  compareProfiles(profile(films("a")), profile(other), []).findings.flatMap(({ check, isAlarm, message }) =>
    isAlarm ? [`${check}: ${message}`] : [],
  );

test("nothing is said of data of the same kind", () => {
  expect(alarms(films("b"))).toEqual([]);
});

test.each([
  [
    "inverted",
    changed((level) => 255 - level),
    /^inverted grey: Black and white look exchanged: .* than training \(median over patients [-.\d]+, training [-.\d]+\), and turned round the levels agree better\.$/,
  ],
  [
    "another window",
    changed((level) => Math.min(255, Math.max(0, 2 * (level - 90) + 90))),
    /^grey levels: The images have other grey levels than those of training: /,
  ],
  [
    "smoothed",
    changed((_, at, all) => Math.round((all[at - 1]! + 2 * all[at]! + all[at + 1]!) / 4) || 0),
    /^sharpness: The images have other detail than those of training: less fine detail /,
  ],
  [
    "children",
    films("b").map((film) => ({ ...film, age: film.age! / 5 })),
    /^age: Patients are of other ages than those of training: median 11 years, training 55\.$/,
  ],
  [
    "prevalence",
    films("b").map((film, at): Film => ({ ...film, answers: [at % 8 < 6 ? 1 : 0] })),
    /^prevalence: Pneumonia is more common than in training: 75 % here, 25 % in training, over patients\.$/,
  ],
  [
    "men alone",
    films("b").map((film): Film => ({ ...film, sex: "M" })),
    /^sex: Sex F is rarer than in training: 0 % here, 50 % in training, over patients\.$/,
  ],
])("a planted fault raises its alarm: %s", (_, other, expected) => {
  const said = alarms(other);
  expect(said.filter((one) => expected.test(one))).toHaveLength(1);
  // Smoothing takes contrast from noise as well.
  expect(said.length).toBeLessThanOrEqual(2);
});

test("an AUC that is surely below chance is that of exchanged labels; one that is not sure is none", () => {
  const scores = (auc: { value: number; variance: number; degrees: number }) =>
    compareProfiles(profile(films("a")), profile(films("b")), [
      { here: undefined, auc, developmentAuc: 0.94 },
    ]).findings.filter(({ check }) => check === "labels swapped");
  expect(scores({ value: 0.1, variance: 0.001, degrees: 50 })).toMatchObject([
    {
      isAlarm: true,
      message:
        "The model ranks the classes the wrong way round (AUC 0.100, 0.940 in the development): labels may be exchanged.",
    },
  ]);
  expect(scores({ value: 0.4, variance: 0.01, degrees: 50 })).toMatchObject([{ isAlarm: false }]);
});

test("few patients with many images each are few", () => {
  const few = films("b").map((film, at): Film => ({ ...film, patient: `p${at % 8}`, age: 5 }));
  const { findings, notCompared } = compareProfiles(profile(films("a")), profile(few), []);
  expect(findings.filter(({ isAlarm }) => isAlarm)).toEqual([]);
  expect(notCompared).toContain("Images: too few patients, or no figures of them.");
});

test("a profile is kept as it is, and does not hang on the order of images", async () => {
  const folder = temporaryFolder();
  const all = films("a");
  await writeTrainingProfile(folder, profile(all));
  expect(await readTrainingProfile(folder)).toMatchObject(profile([...all].reverse()));
});

/** `scipy.stats.ks_2samp(a, b, method="asymp")` gives the same distance. */
test("the test of Kolmogorov and Smirnov", () => {
  const a = { values: [1, 2, 3, 4, 5, 6, 7, 8], n: 8 };
  const b = { values: [5, 6, 7, 8, 9, 10, 11, 12, 13, 14], n: 10 };
  expect(kolmogorovSmirnov(a, b).distance).toBeCloseTo(0.6, 12);
  expect(kolmogorovSmirnov(a, a)).toEqual({ distance: 0, p: 1 });
  const { p } = kolmogorovSmirnov(a, b);
  expect(p).toBeGreaterThan(0.03);
  expect(p).toBeLessThan(0.08);
});
