import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import sharp from "sharp";
import { parseCsv } from "../../src/artifacts/csv.js";
import type { DriftCheck } from "../../src/artifacts/drift-checks.js";
import type { Answer } from "../../src/core/question.js";
import { binaryQuestion } from "../../src/core/question.js";
import { openNpz } from "../../src/imaging/sources/npz.js";
import { compareProfiles, type ScoresOf } from "../../src/learning/compare-profiles.js";
import { pictureTraits } from "../../src/learning/picture-traits.js";
import { distributionOf, type ProfiledImage, profileOf } from "../../src/learning/training-profile.js";
import { caseMetrics } from "../../src/statistics/case-metrics.js";
import { assignFolds } from "../../src/statistics/cross-validation.js";
import { logisticRegression } from "../../src/statistics/logistic-regression.js";
import { numberPatients } from "../../src/statistics/patient-numbers.js";
import { sample, samplesPresent } from "../support/samples.js";
import { numberAfter, print } from "./measure.js";
import { createProject } from "./project.js";
import { unpackNih } from "./real-images.js";

/** An X-ray with all that is compared. */
interface Film extends Omit<ProfiledImage, "traits"> {
  readonly pixels: Uint8Array;
}

interface Films {
  readonly title: string;
  readonly films: readonly Film[];
  readonly side: number;
  /** Of the positive class, by a model that was trained on other images; undefined where there is none that tells anything. */
  readonly scoreOf?: (pixels: Uint8Array) => number;
}

interface Fault {
  /** The alarm that it should raise. */
  readonly check: DriftCheck;
  readonly plant: (films: readonly Film[], side: number) => readonly Film[] | Promise<readonly Film[]>;
}

const eachPixel =
  (change: (level: number) => number): Fault["plant"] =>
  (films) =>
    films.map((film) => ({ ...film, pixels: film.pixels.map((level) => Math.min(255, Math.max(0, change(level)))) }));

const FAULTS: Readonly<Record<string, Fault>> = {
  "inverted grey": { check: "inverted grey", plant: eachPixel((level) => 255 - level) },
  "another window (twice as narrow)": { check: "grey levels", plant: eachPixel((level) => 2 * (level - 128) + 128) },
  "resampled twice (to half and back)": {
    check: "sharpness",
    plant: (films, side) =>
      Promise.all(
        films.map(async (film) => {
          const image = (data: Uint8Array, of: number) => sharp(data, { raw: { width: of, height: of, channels: 1 } });
          const half = await image(film.pixels, side)
            .resize(side / 2, side / 2)
            .raw()
            .toBuffer();
          const back = await image(half, side / 2)
            .resize(side, side)
            .toColourspace("b-w")
            .raw()
            .toBuffer();
          return { ...film, pixels: new Uint8Array(back) };
        }),
      ),
  },
  "labels swapped": {
    check: "labels swapped",
    plant: (films) =>
      films.map((film) => ({ ...film, answers: film.answers.map((one): Answer => (one === 1 ? 0 : 1)) })),
  },
  "prevalence of one in twenty": {
    check: "prevalence",
    plant: (films) => {
      const negative = films.filter(({ answers }) => answers[0] === 0);
      const positive = films.filter(({ answers }) => answers[0] === 1);
      return [...negative, ...positive.slice(0, Math.round(negative.length / 19))];
    },
  },
  "children (ages divided by four)": {
    check: "age",
    plant: (films) => films.map((film) => ({ ...film, age: film.age === undefined ? undefined : film.age / 4 })),
  },
};

const QUESTION = binaryQuestion(["Normal", "Pneumonia"]);

/**
 * How often planted faults of other data raise their alarm, and halves of one set, divided at random by patient, any: one half
 * is the training, the other the other data. Options: `--divisions N` (50), `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  if (!samplesPresent) return print("  no samples: nothing was counted");
  const divisions = numberAfter(options, "--divisions", 50);
  const project = createProject(options);
  const sets = [await nihSample(project.folder), await pneumoniaMnist()];
  project.close();
  for (const set of sets) {
    print(`  ${set.title}, ${divisions} divisions`);
    const halves = Array.from({ length: divisions }, (_, at) => halvesOf(set, at));
    let any = 0;
    for (const [training, other] of halves) if (alarmsOf(set, training, other).length > 0) any += 1;
    print(`    nothing planted: an alarm in ${any}`);
    for (const [title, { check, plant }] of Object.entries(FAULTS)) {
      const isPossible =
        check === "age"
          ? set.films.some(({ age }) => age !== undefined)
          : check !== "labels swapped" || set.scoreOf !== undefined;
      if (!isPossible) continue;
      let [right, all] = [0, 0];
      for (const [training, other] of halves) {
        const alarms = alarmsOf(set, training, await plant(other, set.side));
        if (alarms.includes(check)) right += 1;
        if (alarms.length > 0) all += 1;
      }
      print(`    ${title}: the alarm "${check}" in ${right}, any in ${all}`);
    }
  }
}

/** By patient, with and without pneumonia separately, as `split` divides. */
function halvesOf({ films }: Films, seed: number): readonly [readonly Film[], readonly Film[]] {
  const foldOf = assignFolds({
    labels: films.map(({ answers }) => answers[0]!),
    groups: films.map(({ patient }) => patient),
    ...{ folds: 2, seed },
  });
  const half = (fold: number) => films.filter((_, at) => foldOf[at] === fold);
  return [half(0), half(1)];
}

function alarmsOf(set: Films, training: readonly Film[], other: readonly Film[]): readonly DriftCheck[] {
  const profile = (films: readonly Film[]) =>
    profileOf(
      films.map(({ pixels, ...film }) => ({ ...film, traits: pictureTraits(pixels, [set.side, set.side, 1]) })),
      QUESTION,
    );
  const { scoreOf } = set;
  const scores = scoreOf === undefined ? [] : [scoresOf(training, other, scoreOf)];
  return compareProfiles(profile(training), profile(other), scores).findings.flatMap(({ check, isAlarm }) =>
    isAlarm ? [check] : [],
  );
}

/** Every image is a patient of its own in the set that has scores. */
function scoresOf(training: readonly Film[], other: readonly Film[], scoreOf: NonNullable<Films["scoreOf"]>): ScoresOf {
  const scored = (films: readonly Film[]) => films.map(({ pixels }) => scoreOf(pixels));
  const distribution = (scores: readonly number[]) =>
    distributionOf(
      scores.map((score) => [score]),
      (score) => score,
    );
  const here = scored(other);
  const labels = other.map(({ answers }) => answers[0]!);
  const auc = caseMetrics(
    {
      ...{ labels, scores: here, called: here.map(() => 0) },
      patients: numberPatients(other.map(({ patient }) => patient)),
    },
    { bins: 1, names: ["auc"] },
  ).get("auc");
  return { here: distribution(here), development: distribution(scored(training))!, ...(auc && { auc }) };
}

async function nihSample(folder: string): Promise<Films> {
  const files = unpackNih(folder);
  const table = gunzipSync(readFileSync(sample("nih", "Data_Entry_2017_v2020.csv.gz"))).toString();
  const names = new Set(files.map((file) => path.basename(file)));
  const wanted = table.split("\n").filter((line) => names.has(line.slice(0, line.indexOf(","))));
  const rows = new Map(parseCsv(`${wanted.join("\n")}\n`, "table").map((row) => [row[0]!, row]));
  const side = 128;
  const films = await Promise.all(
    files.map(async (file): Promise<Film> => {
      const [, labels = "", , patient = "", age = "", sex = "", view = ""] = rows.get(path.basename(file))!;
      const pixels = await sharp(file)
        .flatten()
        .toColourspace("b-w")
        .resize(side, side)
        .extractChannel(0)
        .raw()
        .toBuffer();
      const answers: readonly Answer[] = [labels.split("|").includes("Pneumonia") ? 1 : 0];
      return { pixels: new Uint8Array(pixels), patient, answers, age: Number(age), sex, view };
    }),
  );
  return { title: "91 chest X-rays of 63 patients (NIH), 128 x 128", films, side };
}

const TRAINED = 1200;

async function pneumoniaMnist(): Promise<Films> {
  const side = 28;
  const archive = await openNpz(sample("pneumoniamnist", "pneumoniamnist.npz"));
  const read = async (part: string) => {
    const [images, labels] = [await archive.read(`${part}_images`), await archive.read(`${part}_labels`)];
    return { pixels: images.data as Uint8Array, labels: Array.from(labels.data as Uint8Array) };
  };
  const [train, test] = [await read("train"), await read("test")];
  const picture = (pixels: Uint8Array, at: number) => pixels.slice(at * side * side, (at + 1) * side * side);
  const step = Math.floor(train.labels.length / TRAINED);
  const chosen = Array.from({ length: TRAINED }, (_, at) => at * step);
  const { predict } = logisticRegression(
    chosen.map((at) => shrunk(picture(train.pixels, at))),
    chosen.map((at) => train.labels[at]!),
    { ridge: 1 },
  );
  const films = test.labels.map(
    (label, at): Film => ({
      ...{ pixels: picture(test.pixels, at), patient: String(at), answers: [label as Answer] },
      ...{ age: undefined, sex: "", view: "" },
    }),
  );
  return {
    title: `${films.length} chest X-rays of children (test set of PneumoniaMNIST), 28 x 28, with a logistic regression of ${TRAINED} training images`,
    films,
    side,
    scoreOf: (pixels) => predict(shrunk(pixels)),
  };

  /** Means of 2 x 2 pixels, from -.5 to .5. */
  function shrunk(pixels: Uint8Array): readonly number[] {
    const half = side / 2;
    return Array.from({ length: half * half }, (_, at) => {
      const corner = 2 * Math.floor(at / half) * side + 2 * (at % half);
      const sum = pixels[corner]! + pixels[corner + 1]! + pixels[corner + side]! + pixels[corner + side + 1]!;
      return sum / 1020 - 0.5;
    });
  }
}
