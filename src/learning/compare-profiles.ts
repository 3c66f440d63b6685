import type { Drift, DriftFinding } from "../artifacts/drift.js";
import type { DriftCheck } from "../artifacts/drift-checks.js";
import type { Distribution, Share, TrainingProfile } from "../artifacts/training-profile.js";
import { studentTCdf } from "../statistics/distributions.js";
import { holm } from "../statistics/holm.js";
import { FEWEST_PATIENTS } from "../statistics/interval-methods.js";
import { kolmogorovSmirnov } from "../statistics/kolmogorov-smirnov.js";
import { INVERTED, PICTURE_TRAITS, type PictureTrait } from "./picture-traits.js";

/** What a model says of other data, beside what it said of the test set of its development. */
export interface ScoresOf {
  /** The class or finding; absent of two classes. */
  readonly of?: string;
  readonly here: Distribution | undefined;
  /** Of the development's test set; absent where that was not given. */
  readonly development?: Distribution;
  /** The AUC with its variance over patients and its degrees of freedom; absent where a class is. */
  readonly auc?: { readonly value: number; readonly variance: number; readonly degrees: number };
  readonly developmentAuc?: number;
}

/** An alarm takes a p, corrected for all comparisons, below this: one set divided at random gives one in a hundred. */
const LEVEL = 0.01;
/** With many patients the smallest difference is certain; only these are worth an alarm. */
const LEAST_DISTANCE = 0.2;
const LEAST_SHARE = 0.1;

interface Compared {
  readonly check: DriftCheck;
  readonly of?: string;
  readonly p: number;
  /** Whether the difference matters, however certain it is. */
  readonly matters: boolean;
  readonly differs: string;
  readonly agrees: string;
}

/**
 * Compares images, labels and scores of other data with those that a model was trained on, or that its development was tested
 * on, each patient counting once: distributions by the test of Kolmogorov and Smirnov, shares by Welch's t, the AUC against .5.
 */
export function compareProfiles(training: TrainingProfile, here: TrainingProfile, scores: readonly ScoresOf[]): Drift {
  const notCompared: string[] = [];
  const compared = [
    ...pictures(training, here, notCompared),
    ...labels(training, here, notCompared),
    ...ages(training, here, notCompared),
    ...groups("sex", training.sex, here.sex),
    ...groups("view", training.view, here.view),
    ...scores.flatMap((one) => ofScores(one, notCompared)),
  ];
  const adjusted = holm(compared.map(({ p }) => p));
  const findings = compared.map(({ check, of, p, matters, differs, agrees }, at): DriftFinding => {
    const isAlarm = matters && adjusted[at]! < LEVEL;
    return {
      ...{ check, ...(of !== undefined && { of }) },
      ...{ message: isAlarm ? differs : agrees, p, adjustedP: adjusted[at]!, isAlarm },
    };
  });
  return { findings: oneAlarmForLevels(findings), notCompared };
}

const enough = (a: { readonly patients: number }, b: { readonly patients: number }): boolean =>
  Math.min(a.patients, b.patients) >= FEWEST_PATIENTS;

const TRAIT_WORDS: Readonly<Record<PictureTrait, readonly [lower: string, higher: string]>> = {
  mean: ["darker", "brighter"],
  deviation: ["less contrast", "more contrast"],
  skew: ["fewer bright parts", "fewer dark parts"],
  centre: ["a darker middle", "a brighter middle"],
  black: ["less black", "more black"],
  white: ["less white", "more white"],
  sharpness: ["less fine detail", "more fine detail"],
};

function pictures(training: TrainingProfile, here: TrainingProfile, notCompared: string[]): readonly Compared[] {
  const pairs = PICTURE_TRAITS.flatMap((trait) => {
    const [a, b] = [training.pictures[trait], here.pictures[trait]];
    return a === undefined || b === undefined || !enough(a, b) ? [] : [{ trait, a, b }];
  });
  const absent = PICTURE_TRAITS.filter((trait) => !pairs.some((pair) => pair.trait === trait));
  if (absent.length === PICTURE_TRAITS.length) notCompared.push("Images: too few patients, or no figures of them.");
  else if (absent.length > 0) notCompared.push(`Of images: ${absent.join(", ")}.`);
  const isInverted = agreesInverted(training, here);
  return pairs.map(({ trait, a, b }): Compared => {
    const { distance, p } = test(a, b);
    const check: DriftCheck = trait === "sharpness" ? "sharpness" : isInverted ? "inverted grey" : "grey levels";
    const [of, now] = [middle(a), middle(b)];
    const word = TRAIT_WORDS[trait][now < of ? 0 : 1];
    const what = `median over patients ${rounded(now)}, training ${rounded(of)}`;
    return {
      ...{ check, of: trait, p, matters: distance >= LEAST_DISTANCE },
      differs:
        check === "inverted grey"
          ? `Black and white look exchanged: ${word} than training (${what}), and turned round the levels agree better.`
          : `The images have other ${check === "sharpness" ? "detail" : "grey levels"} than those of training: ${word} (${what}).`,
      agrees: `Not shown to differ in ${TRAIT_NAMES[trait]} (${what}).`,
    };
  });
}

const TRAIT_NAMES: Readonly<Record<PictureTrait, string>> = {
  mean: "brightness",
  deviation: "contrast",
  skew: "the balance of bright and dark",
  centre: "brightness of the middle",
  black: "black pixels",
  white: "white pixels",
  sharpness: "fine detail",
};

/** Whether the levels agree better with those of training where black and white are exchanged, in what an exchange turns round. */
function agreesInverted(training: TrainingProfile, here: TrainingProfile): boolean {
  const own = Object.fromEntries(
    PICTURE_TRAITS.map((trait) => [trait, here.pictures[trait]?.values ?? []]),
  ) as unknown as Readonly<Record<PictureTrait, readonly number[]>>;
  const turned = (["mean", "skew", "centre"] as const).flatMap((trait) => {
    const [a, b] = [training.pictures[trait], here.pictures[trait]];
    if (a === undefined || b === undefined) return [];
    const inverted = { patients: b.patients, values: [...INVERTED[trait](own)].sort((x, y) => x - y) };
    return [test(a, b).distance - test(a, inverted).distance];
  });
  return turned.length > 1 && turned.reduce((sum, gain) => sum + gain, 0) / turned.length > LEAST_DISTANCE;
}

/** Several figures of levels are of one cause: the alarm is the most certain of them. */
function oneAlarmForLevels(findings: readonly DriftFinding[]): readonly DriftFinding[] {
  const ofLevels = findings.filter(({ check }) => check === "grey levels" || check === "inverted grey");
  const alarms = ofLevels.filter(({ isAlarm }) => isAlarm).sort((a, b) => a.p - b.p);
  return findings.map((finding) =>
    finding.isAlarm && ofLevels.includes(finding) && finding !== alarms[0] ? { ...finding, isAlarm: false } : finding,
  );
}

function labels(training: TrainingProfile, here: TrainingProfile, notCompared: string[]): readonly Compared[] {
  return here.labels.flatMap((now) => {
    const was = training.labels.find(({ name }) => name === now.name);
    if (was === undefined || !enough(was, now)) {
      notCompared.push(`Prevalence of ${now.name}: too few patients.`);
      return [];
    }
    const what = `${percent(now.mean)} here, ${percent(was.mean)} in training, over patients`;
    return [
      {
        ...{ check: "prevalence" as const, of: now.name, ...testShares(was, now) },
        differs: `${now.name} is ${now.mean < was.mean ? "less" : "more"} common than in training: ${what}.`,
        agrees: `${now.name} is not shown to be more or less common (${what}).`,
      },
    ];
  });
}

function ages(training: TrainingProfile, here: TrainingProfile, notCompared: string[]): readonly Compared[] {
  const [a, b] = [training.age, here.age];
  if (a === undefined || b === undefined || !enough(a, b)) {
    notCompared.push("Age: not known of enough patients on both sides.");
    return [];
  }
  const { distance, p } = test(a, b);
  const what = `median ${Math.round(middle(b))} years, training ${Math.round(middle(a))}`;
  return [
    {
      ...{ check: "age", p, matters: distance >= LEAST_DISTANCE },
      differs: `Patients are of other ages than those of training: ${what}.`,
      agrees: `Ages are not shown to differ (${what}).`,
    },
  ];
}

function groups(check: "sex" | "view", training: readonly Share[], here: readonly Share[]): readonly Compared[] {
  if (training.length === 0 || here.length === 0) return [];
  // The last of several follows from the others.
  const names = [...new Set([...training, ...here].map(({ name }) => name))].sort();
  return names.slice(0, Math.max(1, names.length - 1)).flatMap((name) => {
    const [was, now] = [training, here].map(
      (all): Share => all.find((one) => one.name === name) ?? { ...all[0]!, name, mean: 0, variance: 0 },
    ) as [Share, Share];
    if (!enough(was, now)) return [];
    const what = `${percent(now.mean)} here, ${percent(was.mean)} in training, over patients`;
    const subject = check === "sex" ? `Sex ${name}` : `View ${name}`;
    return [
      {
        ...{ check, of: name, ...testShares(was, now) },
        differs: `${subject} is ${now.mean < was.mean ? "rarer" : "more frequent"} than in training: ${what}.`,
        agrees: `${subject} is not shown to be rarer or more frequent (${what}).`,
      },
    ];
  });
}

function ofScores(one: ScoresOf, notCompared: string[]): readonly Compared[] {
  const { of, here, development, auc, developmentAuc } = one;
  const name = of === undefined ? "" : ` for ${of}`;
  const found: Compared[] = [];
  if (auc !== undefined && auc.variance >= 0 && auc.degrees > 0) {
    const error = Math.sqrt(auc.variance);
    // All the wrong way round: no variance, and no doubt.
    const p = error > 0 ? studentTCdf((auc.value - 0.5) / error, auc.degrees) : auc.value < 0.5 ? 0 : 1;
    const what = `AUC ${auc.value.toFixed(3)}${developmentAuc === undefined ? "" : `, ${developmentAuc.toFixed(3)} in the development`}`;
    found.push({
      ...{ check: "labels swapped", ...(of !== undefined && { of }), p },
      matters: auc.value <= 0.5 - LEAST_SHARE,
      differs: `The model ranks the classes the wrong way round${name} (${what}): labels may be exchanged.`,
      agrees: `The model is not shown to rank the classes the wrong way round${name} (${what}).`,
    });
  }
  if (here === undefined || development === undefined || !enough(here, development)) {
    notCompared.push(`Scores${name}: no reference, or too few patients.`);
    return found;
  }
  const { distance, p } = test(development, here);
  const what = `median over patients ${rounded(middle(here))}, ${rounded(middle(development))} in the development`;
  found.push({
    ...{ check: "scores", ...(of !== undefined && { of }), p, matters: distance >= LEAST_DISTANCE },
    differs: `Scores${name} are others than on the test set of the development: ${what}.`,
    agrees: `Scores${name} are not shown to be others than in the development (${what}).`,
  });
  return found;
}

const test = (a: Distribution, b: Distribution) =>
  kolmogorovSmirnov({ values: a.values, n: a.patients }, { values: b.values, n: b.patients });

/** Welch 1947. Where neither varies, one patient is taken to be otherwise. */
function testShares(a: Share, b: Share): Pick<Compared, "p" | "matters"> {
  const difference = b.mean - a.mean;
  const variance = ({ patients, variance: own }: Share): number =>
    Math.max(own, (1 / (patients + 2)) * (1 - 1 / (patients + 2))) / patients;
  const [ofA, ofB] = [variance(a), variance(b)];
  const degrees = (ofA + ofB) ** 2 / (ofA ** 2 / (a.patients - 1) + ofB ** 2 / (b.patients - 1));
  const p = 2 * studentTCdf(-Math.abs(difference) / Math.sqrt(ofA + ofB), degrees);
  return { p, matters: Math.abs(difference) >= LEAST_SHARE };
}

const middle = ({ values }: Distribution): number => values[Math.floor(values.length / 2)]!;
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const rounded = (value: number): string => (Math.abs(value) >= 10 ? value.toFixed(0) : value.toFixed(2));
