import { describe, expect, test } from "vitest";
import type { Key, StageId } from "../../src/core/ids.js";
import { speaking } from "../../src/core/language.js";
import type { NotDeterministic } from "../../src/core/not-deterministic.js";
import { binaryQuestion } from "../../src/core/question.js";
import type { RunRecord } from "../../src/core/run-record.js";
import type { Comparison } from "../../src/experiments/compare.js";
import { CLAIMS, type ClaimData, type ClaimId, claim } from "../../src/reports/claims/claims.js";
import type { FoldsData } from "../../src/reports/claims/folds.js";
import { sentenceText } from "../../src/reports/claims/sentence.js";
import type { MeasuredSubgroups } from "../../src/reports/measured-subgroups.js";
import type { ReportData } from "../../src/reports/report-data.js";
import { SPANISH } from "../../src/reports/spanish/spanish.js";
import { METRICS_VERSION } from "../../src/statistics/metrics-version.js";
import { englishIn } from "../support/english-in.js";
import { madeUpCandidate, scoredCases } from "../support/made-up-candidate.js";

type Cohort = NonNullable<ReportData["cohort"]>;
type Row = Cohort["rows"][number];

interface StageLike {
  readonly id: string;
  readonly uses?: string;
  readonly needs?: readonly string[];
  readonly params?: object;
  readonly facts?: object;
  readonly status?: string;
  readonly outputs?: object;
  readonly kinds?: object;
}

const split: StageLike = { id: "split", outputs: { dataset: { kind: "dataset" } } };
const train: StageLike = { id: "train", needs: ["split"], params: { model: "cnn-small" } };
const evaluate: StageLike = {
  id: "evaluate",
  needs: ["train", "split"],
  facts: { metricsVersion: METRICS_VERSION },
};
const OWN = [split, train, evaluate];
const GIVEN = [split, { ...evaluate, needs: ["split"] }];

/** What stages of these names make. */
const MADE: Readonly<Record<string, object>> = {
  augment: { tensors: { kind: "tensors" } },
  train: { model: { kind: "model" } },
  evaluate: { predictions: { kind: "predictions" } },
};

const runOf = (
  stages: readonly StageLike[],
  {
    metrics = {},
    warnings = [],
    study,
    written = {},
  }: { metrics?: object; warnings?: readonly unknown[]; study?: object; written?: object } = {},
): ReportData["run"] =>
  ({
    id: "run",
    folder: "/nowhere",
    state: "succeeded",
    record: {
      stages: stages.map((stage) => ({
        uses: stage.id,
        needs: [],
        params: {},
        facts: {},
        outputs: MADE[stage.id] ?? {},
        status: "executed",
        ...stage,
      })),
      metrics,
      warnings,
      environment: { radpipe: "0.2.0", node: "v20.20.2", platform: "linux", architecture: "x64" },
      pipeline: { document: { stages: written, ...(study !== undefined && { study }) } },
    } as unknown as RunRecord,
  }) as unknown as ReportData["run"];

/** A cross-validation of which these folds are here, each with the image of that name in its test set. */
function crossValidation(count: number, ...images: readonly (string | undefined)[]): FoldsData {
  const parts = images.flatMap((image) => (image === undefined ? [] : [image]));
  const test = scoredCases({ labels: parts.map(() => 1), scores: parts.map(() => 0.7), images: parts });
  const candidate = madeUpCandidate("A", [parts.length < images.length ? {} : { test }]);
  const [replicate] = candidate.replicates;
  const runs = images.map(() => replicate!.runs[0]!);
  return { folds: count, candidate: { ...candidate, replicates: [{ ...replicate!, runs }] } };
}

/** Whose folds chose these values of C, by inner means of .8 for 1 and .7 for others, and have these AUCs in their tests. */
function nested(...folds: readonly (readonly [C: number, auc: number])[]): FoldsData {
  const { candidate, ...rest } = crossValidation(folds.length, ...folds.map((_, fold) => `${fold}`));
  const [replicate] = candidate.replicates;
  const points = [1, 10].map((C) => ({ point: { "params.C": C }, mean: C === 1 ? 0.8 : 0.7, deviation: 0.1 }));
  const runs = folds.map(([C, auc], fold) => {
    const { record, ...run } = replicate!.runs[fold]!;
    const sweep = { id: "s", point: { "params.C": C }, fold, chosen: { metric: "auc", folds: 4, points } };
    return { ...run, record: { ...record, sweep, metrics: { "test.auc": auc } } };
  });
  return { ...rest, candidate: { ...candidate, replicates: [{ ...replicate!, runs }] } };
}

/** Of which one of nine test rows has no score. */
function unusableIn({ candidate, ...rest }: FoldsData): FoldsData {
  const replicates = candidate.replicates.map(({ results, ...one }) => ({
    ...one,
    ...(results && { results: results.map((own) => ({ ...own, unusable: [{ partition: "test", rows: 1, of: 9 }] })) }),
  }));
  return { ...rest, candidate: { ...candidate, replicates } };
}

/** With a row of a part that is none of a dataset's. */
function otherPartsIn({ candidate, ...rest }: FoldsData): FoldsData {
  const replicates = candidate.replicates.map(({ results, ...one }) => ({
    ...one,
    ...(results && { results: results.map((own) => ({ ...own, otherParts: [{ partition: "holdout", rows: 1 }] })) }),
  }));
  return { ...rest, candidate: { ...candidate, replicates } };
}

function withoutResults({ candidate, ...rest }: FoldsData): FoldsData {
  const replicates = candidate.replicates.map(({ runs, parts }) => ({ runs, parts }));
  return { ...rest, candidate: { ...candidate, replicates } };
}

const row = (partition: string, patient: string, more: object = {}): Row => ({
  image: `${partition}-${patient}.png`,
  digest: "",
  label: "Mass",
  labels: ["Mass"],
  patient,
  age: 50,
  sex: "F",
  view: "PA",
  partition,
  more: {},
  ...more,
});

const cohortOf = (rows: readonly Row[], more: Partial<Cohort> = {}): Cohort => ({
  question: binaryQuestion(["No Finding", "Mass"]),
  positive: "Mass",
  negative: "No Finding",
  patientsKnown: true,
  flow: [],
  rows,
  ...more,
});

const testRow = (patient: string, label: 0 | 1 = 1) => ({
  image: `test-${patient}.png`,
  patient,
  label,
  score: 0.7,
  partition: "test",
  age: "50",
  sex: "F",
  view: "PA",
  followUp: "",
});

const overlapOf = (
  shared: number,
  compared: "yes" | "other-namespaces" | "not-known" = "yes",
  patients = 0,
): NonNullable<ReportData["overlap"]> => ({
  format: 1,
  trainingKnown: true,
  images: { tested: 2, trained: 40, shared, examples: [] },
  patients: { compared, tested: 2, shared: patients, images: patients, examples: [] },
});

const APART = cohortOf([row("train", "a"), row("validation", "b"), row("test", "c"), row("test", "d")]);
const LEAKING = cohortOf([row("train", "a"), row("train", "c"), row("test", "c"), row("test", "d")]);
const NAMELESS = cohortOf([row("train", ""), row("test", ""), row("test", "")], { patientsKnown: false });
const TESTED = [testRow("c"), testRow("d", 0)];

/** A run that trained and tested on patients that are apart. */
const clean: ReportData = {
  run: runOf(OWN),
  cohort: APART,
  overlap: overlapOf(0),
  readings: [],
  predictions: TESTED,
  unusable: [],
  otherParts: [],
  history: [],
  imageFile: () => undefined,
};
const leaking: ReportData = { ...clean, cohort: LEAKING };
const nameless: ReportData = {
  ...clean,
  cohort: NAMELESS,
  overlap: overlapOf(0, "not-known"),
  predictions: [testRow(""), testRow("", 0)],
};
/** The same test set scored by a model that the run was given. */
const given: ReportData = { ...clean, run: runOf(GIVEN) };
const unlisted: ReportData = { ...given, overlap: { ...overlapOf(0, "not-known"), trainingKnown: false } };
const { cohort: _, ...withoutCohort } = clean;

const training = (params: object, facts: object = {}) => ({
  run: runOf([split, { ...train, params, facts: { keptEpoch: 3, monitor: "validation.auc", ...facts } }, evaluate]),
});
const point = (rule: string) => ({ operatingPoint: { threshold: 0.4, rule, partition: "validation" } });
const people = (count: number, label: 0 | 1) =>
  Array.from({ length: count }, (_, at) => testRow(`p${label}-${at}`, label));
/** A threshold that was chosen again on resamples of a validation set with so many patients of each class. */
const anew = (chose: number, patients = 5) => ({
  operatingPoint: {
    ...point("youden").operatingPoint,
    choice: { resamples: 1000, chose, seed: 1, threshold: { low: 0.3, high: 0.55 } },
  },
  predictions: [...people(patients, 1), ...people(60, 0)].map((row) => ({ ...row, partition: "validation" })),
});
const measuring = (metrics: object, more: Partial<ReportData> = {}): ReportData => ({
  ...clean,
  run: runOf(OWN, { metrics }),
  ...more,
});
const twice = (rows: ReadonlyArray<ReturnType<typeof testRow>>) => [...rows, ...rows];
/** Patients with one positive image and two negative ones. */
const withBoth = (count: number) =>
  people(count, 1).flatMap((row) => [row, { ...row, label: 0 as const }, { ...row, label: 0 as const }]);

const group = (n: number, isFew = false) => ({ name: "female", n, positives: 5, isFew });
const groups = (more: Partial<MeasuredSubgroups> = {}) => ({
  measured: {
    all: group(60),
    divisions: [{ title: "Sex", groups: [group(30), group(30)], unknown: 0 }],
    tests: [],
    ...more,
  },
});
const groupTest = (adjustedP: number): MeasuredSubgroups["tests"][number] => ({
  division: "Sex",
  group: "female",
  others: "male",
  metric: "auc",
  value: 0.1,
  low: 0,
  high: 0.2,
  p: adjustedP,
  adjustedP,
});
const finding = (status: "passed" | "hint" | "problem" | "not checked") => ({
  check: "patients",
  status,
  message: "",
  details: {},
});

const part = (scores: readonly number[]) => ({
  partition: "test" as const,
  labels: [0, 1],
  scores,
  patients: ["a", "b"],
});
const unsettledTrain: NotDeterministic = {
  stage: "train" as StageId,
  key: "0".repeat(64) as Key,
  difference: {
    outcome: "differs",
    files: 3,
    differing: 1,
    first: { file: "model/model.json", offset: 1024 },
    metrics: ["loss"],
    facts: [],
  },
};
const comparing = (some: object) => some as unknown as Comparison;
const reach = (low: number, high: number) => ({ name: "AUC", value: (low + high) / 2, low, high });
const flipped = (...changes: readonly ("corrected" | "lost")[]) => ({
  cases: changes.map((change) => ({
    image: "a.png",
    label: 1 as const,
    scores: [0.4, 0.6] as const,
    called: [0, 1] as const,
    change,
  })),
  baseline: "A",
  candidate: "B",
});

/** A candidate whose folds had seen so many of their test images. */
function folds(...seen: readonly (number | undefined)[]): Comparison {
  const one = madeUpCandidate("A", [{ test: scoredCases({ labels: [0, 1], scores: [0.2, 0.9] }) }]);
  const [replicate] = one.replicates;
  const runs = seen.map((count) =>
    runOf([{ id: "evaluate", facts: count === undefined ? {} : { "test images seen in training": count } }]),
  );
  const results = seen.flatMap(() => replicate!.results ?? []);
  return comparing({ candidates: [{ ...one, replicates: [{ ...replicate, runs, results }] }] });
}

/** Two results of which one is best by validation. */
const ranked = (metric: string, more: object = {}): Comparison =>
  comparing({
    candidates: [{ letter: "A" }, { letter: "B" }],
    ranking: {
      metric,
      order: ["B", "A"],
      left: [],
      winner: { letter: "B", value: 0.9, test: { value: 0.8, interval: { low: 0.7, high: 0.9 } } },
    },
    metrics: [
      {
        name: "test.auc",
        values: [],
        differences: [
          undefined,
          { value: 0.1, interval: { low: 0.02, high: 0.18 }, test: { method: "DeLong", p: 0.01, adjustedP: 0.012 } },
        ],
      },
    ],
    ...more,
  });
/** Results of so many trainings each. */
const trainings = (...counts: readonly number[]): Comparison =>
  comparing({
    candidates: counts.map((count) => ({ replicates: Array.from({ length: count }, () => ({ parts: { test: {} } })) })),
    metrics: [
      {
        name: "test.auc",
        values: counts.map((count) => ({
          value: 0.8,
          interval: { low: 0.7, high: 0.9, method: "newcombe", over: ["patients"] },
          ...(count > 1 && { standardDeviation: 0.06, patientError: 0.03 }),
        })),
        differences: counts.map(() => ({ test: { method: "DeLong" } })),
      },
    ],
    tests: { count: 2, images: 60, patients: 30, byImage: false },
    stopped: [],
  });
const shownOf = (tests: object) => {
  const comparison = trainings(1, 1);
  return { comparison: comparing({ ...comparison, tests: { ...comparison.tests, ...tests } }) };
};
const UNMEASURED = comparing({ ...trainings(1, 1), metrics: [] });
const obstacle = (kind: string, concerns: unknown, { order = ["A"], left = [] as object[], index = 1 } = {}) =>
  ({
    comparison: { candidates: [{ letter: "A" }, { letter: "B" }], ranking: { order, left } },
    index,
    obstacle: { kind, concerns, message: "has not looked at the test set" },
  }) as unknown as ClaimData<"candidate-not-compared">;
const leftOut = (obstacles: number) =>
  ({
    comparison: {
      candidates: [{ letter: "A" }, { letter: "B" }],
      ranking: { order: ["A"] },
      obstacles: [[], Array.from({ length: obstacles })],
    },
    left: { letter: "B", reason: "has no validation.auc" },
  }) as unknown as ClaimData<"candidate-not-ranked">;
const looked = (looks: number) => ({ testPart: "t", looks, configurations: 1 }) as ClaimData<"test-part-looked-at">;
const measuredBy = (metricsVersion: number) =>
  madeUpCandidate("A", [{ test: scoredCases({ labels: [0, 1], scores: [0.2, 0.9] }) }], { metricsVersion });
const scoring = (partitions: readonly string[]) =>
  runOf([{ id: "evaluate", params: { partitions } }]).record as ClaimData<"test-part-not-looked-at">;
const stoppedPoint = {
  ...madeUpCandidate("C", [{}]),
  replicates: [
    {
      runs: [
        {
          id: "r",
          record: {
            sweep: { id: "s", point: { "params.rate": 0.1 }, stopped: { epochs: 2, of: 8 } },
            stages: [],
          },
        },
      ],
      parts: {},
    },
  ],
};

const MAPPED = { figures: {}, bins: [], intercept: 0.1, slope: 1 };
/** @param auc the drop of the AUC. */
const onOtherData = (
  more: Partial<NonNullable<ReportData["external"]>>,
  auc: { value: number; low?: number; high?: number } = { value: 0 },
): Pick<ReportData, "external"> => ({
  external: {
    ...{ format: 1, frozen: true, images: 90, patients: 45, calibration: [] },
    reference: { images: 80, sharedImages: 0, sharedPatients: 0 },
    drops: [{ name: "auc", development: { value: 0.9 }, external: { value: 0.8 }, drop: auc }],
    ...more,
  },
});

const gaps = (of: readonly [number, number], adjustedP: number): ClaimData<"gap-narrowed"> => ({
  ...{ letter: "B", baseline: "A" },
  changes: [
    {
      ...{ division: "Sex", group: "female", others: "male", metric: "auc", gaps: of, value: of[1] - of[0] },
      ...{ low: 0, high: 1, p: 0, adjustedP },
    },
  ],
});
const drifting = (isAlarm: boolean): Pick<ReportData, "drift"> => ({
  drift: {
    findings: [{ check: "grey levels", message: "", p: 0, adjustedP: 0, isAlarm }],
    notCompared: [],
  },
});

const withoutImages = (auc: number, accuracy: number): NonNullable<ReportData["baselines"]> => ({
  format: 1,
  partition: "test",
  commonest: { called: "No Finding", accuracy },
  metadata: { columns: ["view", "sex"], images: 40, auc: { value: auc } },
});

/** Of one finding, each image of a patient of its own. */
const answeredBy = (answers: readonly (0 | 1 | undefined)[]): NonNullable<ReportData["answered"]> => ({
  kind: "multilabel",
  names: ["Mass"],
  unscored: [],
  rows: answers.map((answer, at) => ({
    ...{ image: `${at}.png`, patient: `p${at}`, partition: "test", age: "", sex: "", view: "", followUp: "" },
    answers: [answer],
    scores: [0.5],
  })),
});

const CALLS: NonNullable<NonNullable<Comparison["calls"]>[number]> = {
  differences: [
    { name: "COVID", value: 0.025 },
    { name: "Normal", value: -0.025 },
  ],
  test: { statistic: 5.212, degrees: 1, p: 0.022, adjustedP: 0.044, isByPatient: true },
};

/** A run of these stages. */
const methodsOf = (...stages: readonly StageLike[]): ReportData => ({ ...clean, run: runOf(stages) });

function chosenByInnerFolds(): ReportData {
  const { run, ...data } = methodsOf(split);
  const [{ record }] = nested([1, 0.7]).candidate.replicates[0]!.runs as [ReportData["run"]];
  return { ...data, run: { ...run, record: { ...run.record, sweep: record.sweep! } } };
}

const embed: StageLike = {
  id: "embed",
  facts: { network: "net.onnx (5d4770a2f8bd)", "taken from": "maps, mean" },
  outputs: { features: { kind: "features" } },
};
const head = ({ params = {}, facts = {} }: Pick<StageLike, "params" | "facts"> = {}): StageLike => ({
  ...train,
  needs: ["embed", "split"],
  params: { model: "logistic", ...params },
  facts: { parameters: 1281, features: 1280, gradientNorm: 1e-10, C: "0.1", ...facts },
});
/** A model on features of a pretrained network. */
const onFeatures = (of: Pick<StageLike, "params" | "facts">, warnings: readonly string[] = []): ReportData => ({
  ...clean,
  run: runOf([split, embed, head(of), evaluate], {
    warnings: warnings.map((message) => ({ stage: "train", message })),
  }),
});

const calibration = (more: Partial<NonNullable<ReportData["calibration"]>> = {}): ReportData => ({
  ...clean,
  calibration: {
    method: "platt",
    answers: [{ name: "Mass", slope: 0.5, intercept: -0.25 }],
    fittedOn: { partition: "calibration", images: 40, patients: 30 },
    loss: { before: 0.6, after: 0.4 },
    ...more,
  },
});

/** A record that makes each claim true, one that does not, and what is said of the first. */
const RECORDS: { readonly [Id in ClaimId]: readonly [holds: ClaimData<Id>, not: ClaimData<Id>, said: string] } = {
  "calibration-fitted": [
    calibration(),
    clean,
    "Probabilities were calibrated by Platt scaling, fitted to 40 images of 30 patients of the calibration set.",
  ],
  "calibration-by-validation": [
    calibration({ fittedOn: { partition: "validation", images: 40, patients: null }, sets: { level: 0.9 } }),
    calibration(),
    "There was no calibration set: the same validation images may have chosen the epoch and the threshold, so that the fit and the coverage of sets may be optimistic.",
  ],
  "calibration-loss": [
    calibration(),
    clean,
    "The log loss on the calibration set went from 0.600 to 0.400, which is optimistic: it was fitted to these images.",
  ],
  "calibration-left": [
    calibration({ answers: [{ name: "Mass", unfitted: "few" }] }),
    calibration(),
    "Not calibrated, since too little or nothing could be fitted: Mass.",
  ],
  "calibration-sets": [
    calibration({
      sets: {
        level: 0.9,
        findings: [
          { name: "Mass", present: { limit: 0.7, patients: 12 }, absent: { limit: 0.4, patients: 18 } },
          { name: "Hernia", refused: "few" },
        ],
      },
    }),
    calibration(),
    "Each case has a set of answers: of new patients of each class, at least 90.0 % are to have theirs in the sets of all their images (class-conditional conformal prediction, by at least 12 patients of each); without sets, for want of patients: Hernia.",
  ],
  "calibration-made": [
    calibration(),
    calibration({ method: "isotonic", answers: [{ name: "Mass", scores: [0.5], shares: [0.5] }] }),
    "The log odds were multiplied by 0.5000, and -0.2500 was added.",
  ],
  "methods-read": [
    methodsOf({ id: "extract", facts: { read: "2 archives read" } }),
    methodsOf({ id: "augment", facts: { read: "91 images read" } }),
    "Stages that read the data, and what they read: extract: 2 archives read.",
  ],
  "methods-selected-by-table": [
    methodsOf({
      id: "filter",
      params: { positive: ["Mass", "Nodule"], negative: "No Finding", match: "only", where: { view: "PA" } },
    }),
    methodsOf(split),
    'By the label table, images with Mass or Nodule and no other finding are positive, images with No Finding negative; only those were taken for which {"view":"PA"} holds.',
  ],
  "methods-selected-by-source": [
    methodsOf(split),
    methodsOf({ id: "filter", params: { positive: "Mass" } }),
    "The classes are those of the source: Mass is positive, No Finding negative.",
  ],
  "methods-flow": [
    {
      ...clean,
      cohort: cohortOf([], {
        flow: [
          { step: "table", images: 9, patients: 4 },
          { step: "with an image file", images: 7, patients: 4, reason: "other findings" },
        ],
      }),
    },
    {
      ...clean,
      cohort: cohortOf([], {
        flow: [
          { step: "train", images: 9, patients: 4 },
          { step: "test", images: 7, patients: 4 },
        ],
      }),
    },
    "Counts: table, 9 images of 4 patients; with an image file, 7 images of 4 patients (left out: other findings).",
  ],
  "methods-parts": [
    clean,
    { ...clean, cohort: cohortOf([]) },
    "Parts: train 1 image of 1 patient (1 positive), validation 1 image of 1 patient (1 positive), test 2 images of 2 patients (2 positive).",
  ],
  "methods-split-at-random": [
    methodsOf({ ...split, params: { validation: 0.2, test: 0.3, groupBy: "patient", stratifyBy: "label", seed: 7 } }),
    methodsOf({ ...split, params: { folds: 5, seed: 7 } }),
    "Images were assigned to training, validation and test at random (50.0 %, 20.0 %, 30.0 %; seed 7), all images of a patient together, stratified by class.",
  ],
  "methods-split-by-lists": [
    methodsOf({
      ...split,
      params: { validation: 0.1, groupBy: "patient", seed: 7 },
      kinds: { inputs: { lists: "files" } },
    }),
    methodsOf({ ...split, params: { validation: 0.1 } }),
    "Training and test images are those of given lists; 10.0 % of the training images became the validation set at random (seed 7), all images of a patient together.",
  ],
  "methods-split-by-folds": [
    methodsOf({ ...split, params: { folds: 5, fold: 2, groupBy: "none", seed: 7 } }),
    methodsOf({ ...split, params: { validation: 0.1 } }),
    "Images were assigned to 5 folds at random (seed 7), each image by itself; fold 2 is the test set of this run.",
  ],
  "methods-split-by-inner-folds": [
    methodsOf({
      ...split,
      params: { folds: 5, fold: 2, innerFolds: 4, innerFold: 3, groupBy: "patient", stratifyBy: "label", seed: 7 },
    }),
    methodsOf({ ...split, params: { folds: 5, fold: 2 } }),
    "Images were assigned to 5 folds at random (seed 7), all images of a patient together, stratified by class; those of fold 2 were left out, the others assigned to 4 inner folds in the same way, of which inner fold 3 is the test set of this run.",
  ],
  "methods-chosen-by-inner-folds": [
    chosenByInnerFolds(),
    methodsOf(split),
    "By nested cross-validation, C=1 was chosen out of 2 settings by the mean AUC over 4 inner folds of the images beside the test set, which had no part in the choice.",
  ],
  "methods-split-given": [methodsOf(train), methodsOf(split), "The partitions are those of the source."],
  "methods-reduced": [
    methodsOf({ id: "resize", params: { size: 256, fit: "inside" } }),
    methodsOf(split),
    "Images were first reduced to 256 x 256 pixels (inside).",
  ],
  "methods-rendered": [
    methodsOf({ id: "ct", uses: "volumes" }),
    methodsOf(split),
    "Pictures were rendered from the originals by the stage ct, whose parameters stand under Parameters.",
  ],
  "methods-prepared": [
    methodsOf({ id: "augment", params: { size: [64, 48], fit: "contain", channels: 1, clahe: true } }),
    methodsOf(split),
    "The network was given images of 64 x 48 pixels, grey, padded with black where their proportions differ, after contrast-limited adaptive histogram equalization (Zuiderveld 1994).",
  ],
  "methods-augmented": [
    methodsOf({ id: "augment", params: { copies: 2, rotate: 5, zoom: 0.05, noise: 0, flip: true, seed: 7 } }),
    methodsOf({ id: "augment", params: { copies: 0, rotate: 5 } }),
    "Beside each training image stood 2 copies, changed at random (rotated by up to 5 degrees, scaled by up to 5.0 %, mirrored half of the time; seed 7).",
  ],
  "methods-not-augmented": [
    methodsOf({ id: "augment", params: { copies: 0 } }),
    methodsOf({ id: "augment", params: { copies: 1 } }),
    "Training images were not augmented.",
  ],
  "methods-features": [
    onFeatures({ params: { aggregate: "mean" } }),
    methodsOf({ ...embed, id: "other" }, head()),
    "Features of each image are the 1,280 numbers that the pretrained network net.onnx (5d4770a2f8bd) gives as its tensor maps, the mean over its places, of the images of a patient their mean.",
  ],
  "methods-regression": [
    onFeatures({ params: { C: [0.01, 0.1, 1], innerFolds: 5, seed: 7, covariates: ["age", "sex"] } }),
    training({ model: "mlp" }, { parameters: 1281, features: 1280 }),
    "A logistic regression (1,281 parameters) was fitted to them and to age and sex, with an L2 penalty of C 0.1, chosen of 3 values by the loss on 5 inner folds over the training patients (seed 7).",
  ],
  "methods-ensemble": [
    {
      run: runOf(
        [
          split,
          { ...train, id: "one", outputs: MADE["train"]!, params: { epochs: 3, seed: 1 } },
          { ...train, id: "two", outputs: MADE["train"]!, params: { epochs: 3, seed: 2 } },
          {
            id: "both",
            needs: ["one", "two"],
            outputs: MADE["train"]!,
            kinds: { inputs: { "models.1": "model", "models.2": "model", "models.3": "model" } },
            facts: { members: 3, "models.1": "network of grey images of 64 x 64", "models.3": "mean of 2 models" },
          },
          { ...evaluate, needs: ["both"] },
        ],
        { written: { both: { inputs: { models: ["one.model", "two.model", "../runs/1/model"] } } } },
      ),
    },
    training({}),
    "Scores are the mean of the probabilities of 3 models: one.model (network of grey images of 64 x 64), two.model, ../runs/1/model (mean of 2 models). What is said of training is of one; the others differ from it in seed.",
  ],
  "methods-network": [
    training({ model: "cnn-small" }, { parameters: 617_154 }),
    training({}),
    "The network is radpipe's cnn-small with 617,154 parameters.",
  ],
  "methods-trained": [
    training({ optimizer: { name: "adam", learningRate: 0.001 }, epochs: 25, batchSize: 16, seed: 7 }, { epochs: 4 }),
    training({ epochs: 25 }),
    "It was trained for 4 epochs in batches of 16 with Adam (Kingma & Ba 2015) at a learning rate of 0.001 (seed 7).",
  ],
  "methods-schedule": [
    training({ schedule: { name: "cosine", warmupEpochs: 1 } }),
    training({ schedule: { name: "constant", warmupEpochs: 0 } }),
    "The rate followed the schedule cosine (Loshchilov & Hutter 2017) after rising over 1 epoch.",
  ],
  "methods-loss": [
    training({ classWeights: "balanced", labelSmoothing: 0.1, l2: 0 }),
    methodsOf(split),
    "The loss was cross-entropy, both classes weighted to count the same, labels smoothed by 0.1 (Szegedy et al. 2016).",
  ],
  "methods-early-stopping": [
    training({ earlyStopping: { monitor: "validation.auc", patience: 3 } }),
    training({}),
    "Training was to stop when validation.auc had not improved for 3 epochs.",
  ],
  "methods-kept": [training({}), methodsOf(split), "The weights of epoch 3 were kept, the best by validation.auc."],
  "methods-threshold": [
    { ...clean, ...point("youden") },
    clean,
    "Images were called positive from a score of 0.4000, the threshold of the greatest Youden index (Youden 1950) on the validation set.",
  ],
  "methods-measured": [
    measuring({ "test.auc": 0.8, "test.brier": 0.1 }),
    measuring({ "validation.auc": 0.8 }),
    "Measured on the test set: area under the ROC curve (Hanley & McNeil 1982), Brier score (Brier 1950).",
  ],
  "methods-intervals": [
    measuring({ "test.auc": 0.8, "test.auc.low": 0.7, "test.accuracy.low": 0.6 }),
    measuring({ "test.auc": 0.8 }),
    "Intervals of 95 % are Newcombe by patient (Newcombe 2006; Obuchowski 1997) for AUC; Agresti-Coull by patient (Agresti & Coull 1998; Rao & Scott 1992) for accuracy.",
  ],
  "methods-intervals-each": [
    {
      ...clean,
      run: runOf([split, train, { ...evaluate, facts: { ...evaluate.facts, question: "multilabel" } }], {
        metrics: { "test.auc[Mass].low": 0.5, "test.brier[Mass].low": 0.1, "test.ppv[Mass].low": 0.4 },
      }),
    },
    { ...clean, run: runOf(OWN, { metrics: { "test.auc.low": 0.5 } }) },
    "Those of each finding are Newcombe by patient (Newcombe 2006; Obuchowski 1997) for AUC; Agresti-Coull by patient (Agresti & Coull 1998; Rao & Scott 1992) for positive predictive value; log t by patient for Brier score.",
  ],
  "methods-own-evaluation": [
    methodsOf({ id: "score", uses: "command", outputs: { predictions: { kind: "predictions" } } }),
    clean,
    "Scores and metrics were made by the stage score (command); how is not in the record.",
  ],
  "methods-software": [
    methodsOf({ ...train, facts: { backend: "onnxruntime", backendVersion: "1.30.0", device: "cpu" } }),
    methodsOf(split),
    "Software: radpipe 0.2.0, onnxruntime 1.30.0 (cpu), Node.js 20.20.2, on linux x64.",
  ],
  "question-new-patients": [
    clean,
    leaking,
    "Can a model (cnn-small) trained on 1 image of 1 patient tell Mass from No Finding on images of patients it has never seen?",
  ],
  "question-new-images": [
    nameless,
    { ...nameless, overlap: overlapOf(1, "not-known") },
    "Can a model (cnn-small) trained on 1 image tell Mass from No Finding on images it has never seen?",
  ],
  "question-seen-or-not-known": [
    leaking,
    clean,
    "How well does a model (cnn-small) trained on 2 images of 2 patients tell Mass from No Finding?",
  ],
  "question-given-model": [given, clean, "How well does a model that this run was given tell Mass from No Finding?"],
  "question-untested": [
    { ...clean, run: runOf([split, train]), predictions: [] },
    clean,
    "Can a model (cnn-small) trained on 1 image of 1 patient tell Mass from No Finding? No test image was scored, so this run does not say.",
  ],
  "no-model": [
    { ...clean, run: runOf([split]), predictions: [] },
    clean,
    "4 images of 4 patients to tell Mass from No Finding by; no model was trained or tested.",
  ],
  "test-images-seen": [
    { ...clean, overlap: overlapOf(1) },
    clean,
    "1 of 2 test images is among those that the model was trained or chosen on. Figures of the test set are too good.",
  ],
  "test-patients-seen": [
    leaking,
    clean,
    "1 test patient is among those that the model was trained or chosen on, with 1 of 2 test images. Figures of the test set are too good: expect worse on new patients.",
  ],
  "nothing-seen": [
    given,
    unlisted,
    "None of the 2 test images and none of their patients are among the 40 images that the model was trained and chosen on, by its own list.",
  ],
  "no-image-seen": [
    { ...given, overlap: overlapOf(0, "other-namespaces") },
    { ...given, overlap: overlapOf(1, "other-namespaces") },
    "None of the 2 test images is among the 40 images that the model was trained and chosen on, by its own list.",
  ],
  "other-namespaces": [
    { ...given, overlap: overlapOf(0, "other-namespaces") },
    given,
    "Patients were not compared with those that the model was trained on: their ids are of other namespaces, where equal ids need not be the same person.",
  ],
  "patients-not-listed": [
    { ...given, overlap: overlapOf(0, "not-known") },
    given,
    "Whether the model has seen test patients is not known: it lists no patients that it was trained on.",
  ],
  "training-not-known": [
    unlisted,
    given,
    "It is not known what the model was trained on: it may have seen test images or their patients.",
  ],
  "network-training-not-known": [
    {},
    { trainedOn: ["ImageNet"] },
    "What it was trained on is not known: it may have seen the test images.",
  ],
  "network-has-seen-images": [
    { trainedOn: ["ImageNet", "ChestX-ray14"], seen: "ChestX-ray14" },
    { trainedOn: ["ImageNet"] },
    "The images of this study come from ChestX-ray14 too: it has seen them, or images of their patients, and the figures may be too good.",
  ],
  "patients-unknown": [
    nameless,
    clean,
    "Patients are unknown. Images of one patient may be in the training and in the test set. Results counted by image are then optimistic: expect worse on new patients.",
  ],
  "patients-in-one-part": [clean, leaking, "All images of a patient are in one partition."],
  "patients-in-several-parts": [leaking, clean, "1 patient has images in more than one partition."],
  "weights-of-best-epoch": [
    training({ keep: "best" }),
    training({ keep: "last" }),
    "the weights of epoch 3 kept, the best by validation.auc",
  ],
  "weights-of-last-epoch": [
    training({ keep: "last" }),
    training({ keep: "best" }),
    "the weights of the last epoch, 3, kept",
  ],
  "weights-before-divergence": [
    training({ keep: "last" }, { diverged: "the loss is NaN" }),
    training({ keep: "last" }),
    "the weights of epoch 3 kept, the best by validation.auc before training diverged",
  ],
  "stopped-early": [
    training({ epochs: 25 }, { stoppedEarly: true }),
    training({ epochs: 25 }, { stoppedEarly: false }),
    "ended before epoch 25, as validation.auc no longer improved",
  ],
  "normalization-of-training-images": [
    {
      run: runOf([
        ...OWN.map((stage) =>
          stage === train
            ? { ...train, params: { normalization: "mean-std" }, facts: { normalizationImages: 40 } }
            : stage,
        ),
        { id: "augment", params: { copies: 2 } },
      ]),
    },
    training({ normalization: "l2" }),
    "mean-std, computed from the training images, augmented copies left out",
  ],
  "normalization-of-each-image": [
    training({ normalization: "l2" }),
    training({ normalization: "min-max" }),
    "l2, each image by its own Euclidean norm",
  ],
  "training-images-copied": [
    { run: runOf([{ id: "augment", params: { copies: 2 } }]) },
    { run: runOf([{ id: "augment", params: { copies: 0 } }]) },
    "2 augmented copies of each training image",
  ],
  "threshold-fixed": [point("fixed"), point("youden"), "The threshold was fixed in the pipeline file."],
  "threshold-chosen": [
    point("sensitivity >= 0.95"),
    point("fixed"),
    "The threshold was chosen on the validation set alone, by the rule sensitivity at least 0.95.",
  ],
  "threshold-chosen-anew": [
    anew(1000),
    point("youden"),
    "Chosen again on 1,000 resamples of the validation set, the threshold lies between 0.3000 and 0.5500 in 95 % of them.",
  ],
  "threshold-of-few-patients": [
    anew(1000, 49),
    anew(1000, 50),
    "49 positive and 60 negative validation patients are too few for an interval of the threshold that can be trusted.",
  ],
  "validation-optimistic-mark": [
    { run: runOf(OWN), ...point("youden") },
    { run: runOf(OWN), ...point("fixed") },
    "optimistic",
  ],
  "validation-optimistic": [
    {
      run: runOf([split, { ...train, facts: { keptEpoch: 3, monitor: "validation.loss" } }, evaluate], {
        metrics: { "validation.auc": 1 },
      }),
      ...point("youden"),
    },
    {
      run: runOf(
        [split, { ...train, params: { keep: "last" }, facts: { keptEpoch: 3, monitor: "validation.loss" } }, evaluate],
        { metrics: { "validation.auc": 1 } },
      ),
      ...point("fixed"),
    },
    "Figures of the validation set are optimistic: the epoch and the threshold were chosen by it.",
  ],
  answer: [
    measuring({ "test.auc": 0.8, "test.auc.low": 0.7, "test.auc.high": 0.9, "test.n": 2, "test.n.positive": 1 }),
    measuring({ "test.accuracy": 0.8, "test.n": 2 }),
    "On 2 test images (1 with Mass) of 2 patients, it reached an area under the ROC curve of 0.800 (95 % interval 0.700 to 0.900, Newcombe by patient).",
  ],
  "chance-in-interval": [
    measuring({ "test.auc": 0.6, "test.auc.low": 0.4, "test.auc.high": 0.8 }),
    measuring({ "test.auc": 0.6, "test.auc.low": 0.51, "test.auc.high": 0.8 }),
    "An AUC of 0.5, pure chance, lies within the interval.",
  ],
  "metadata-as-good": [
    { ...measuring({ "test.auc": 0.8, "test.auc.low": 0.7 }), baselines: withoutImages(0.7, 0.5) },
    { ...measuring({ "test.auc": 0.8, "test.auc.low": 0.7 }), baselines: withoutImages(0.69, 0.5) },
    "What view and sex alone reach lies within the model's interval, or above it: it is not shown that the images add anything.",
  ],
  "commonest-as-good": [
    { ...measuring({ "test.accuracy": 0.8 }), baselines: withoutImages(0.5, 0.8) },
    { ...measuring({ "test.accuracy": 0.8 }), baselines: withoutImages(0.5, 0.79) },
    "Always calling what is commonest is right at least as often as the model: its accuracy says nothing here.",
  ],
  "external-frozen": [
    onOtherData({ frozen: true }),
    onOtherData({ frozen: false }),
    "The rule by which cases are called was chosen in the model's development and is applied as it is: these images had no part in it.",
  ],
  "external-not-frozen": [
    onOtherData({ frozen: false }),
    onOtherData({ frozen: true }),
    "The rule by which cases are called is not that of the model's development: figures that depend on it say nothing of how the model would have done here.",
  ],
  "external-shared": [
    onOtherData({ reference: { images: 80, sharedImages: 3, sharedPatients: 2 } }),
    onOtherData({}),
    "These are not all other data: 3 of 90 images and 2 patients are in the development's test set too, so that the drop is of samples that are not independent.",
  ],
  "external-patients-not-compared": [
    onOtherData({ reference: { images: 80, sharedImages: 0, sharedPatients: null } }),
    onOtherData({}),
    "Whether patients of the development's test set are among these cannot be known: their ids are of other namespaces, or missing.",
  ],
  "external-auc-lower": [
    onOtherData({}, { value: -0.1, low: -0.15, high: -0.05 }),
    onOtherData({}, { value: -0.1, low: -0.25, high: 0.05 }),
    "Here the model tells the classes apart less well than on the test set of its development: the AUC differs by -0.100 (-0.150 to -0.050).",
  ],
  "external-auc-not-shown-lower": [
    onOtherData({}, { value: -0.1, low: -0.25, high: 0.05 }),
    onOtherData({}, { value: -0.1, low: -0.15, high: -0.05 }),
    "It is not shown that the model tells the classes apart less well here than on the test set of its development: the AUC differs by -0.100 (-0.250 to +0.050), and all within this interval is possible.",
  ],
  "gap-narrowed": [
    gaps([-0.2, -0.05], 0.01),
    gaps([-0.2, -0.3], 0.01),
    "B narrows the gap that A has, by p below 0.05 after correction: AUC, female minus male.",
  ],
  "gap-widened": [
    gaps([-0.2, -0.3], 0.01),
    gaps([-0.2, -0.05], 0.01),
    "B widens the gap that A has, or turns it round, by p below 0.05 after correction: AUC, female minus male.",
  ],
  "no-gap-changed": [
    gaps([-0.2, -0.05], 0.06),
    gaps([-0.2, -0.05], 0.01),
    "No gap between groups changes with p below 0.05 after correction; in groups this small that does not show that none does.",
  ],
  "drift-alarms": [
    drifting(true),
    drifting(false),
    "These data are unlike those of training or development in: grey levels.",
  ],
  "no-drift": [
    drifting(false),
    drifting(true),
    "These data are not shown to be unlike those of training and development in anything that was compared.",
  ],
  "external-recalibrated": [
    onOtherData({
      calibration: [{ asIs: { figures: {}, bins: [] }, intercept: MAPPED, line: { reason: "too few" } }],
    }),
    onOtherData({}),
    "Recalibrated figures are cross-fitted in ten folds of patients: each patient's probabilities are mapped by a line that was fitted without them, so that the figures are honest, as of new patients of this place.",
  ],
  "threshold-frozen": [
    { operatingPoint: { ...point("youden").operatingPoint, frozen: true } },
    point("youden"),
    "The threshold is that of the model's development, where it was chosen by the rule Youden: the greatest sensitivity + specificity - 1; these images had no part in it.",
  ],
  "nothing-measured": [clean, measuring({ "test.accuracy": 0.8 }), "The run measured nothing."],
  "images-independent": [
    nameless,
    clean,
    "Patients are not known: intervals treat images as independent, and are too narrow if a patient has several.",
  ],
  "images-of-patient-together": [clean, nameless, "In intervals all images of a patient count together."],
  "too-few-patients": [
    { ...clean, predictions: [...people(9, 1), ...people(30, 0)] },
    { ...clean, predictions: [...people(10, 1), ...people(30, 0)] },
    "With 9 positive and 30 negative patients, the test set has too few patients for an interval that can be trusted.",
  ],
  "too-few-patients-of-some": [
    { ...clean, answered: answeredBy([1, undefined, 0]) },
    { ...clean, answered: answeredBy(Array.from({ length: 20 }, (_, at) => (at < 10 ? 1 : 0))) },
    "The test set has fewer than 10 patients of some kinds (1 with Mass, 1 without Mass): too few patients for an interval that can be trusted.",
  ],
  "errors-without-interval": [
    measuring({ "test.n": 40, "test.ece": 0.1, "test.brier": 0.01, "test.brier.low": 0.005, "test.loss": 0.1 }),
    measuring({ "test.n": 40, "test.ece": 0.1, "test.ece.low": 0.05 }),
    "No interval stands beside expected calibration error, cross-entropy: too few test cases differ in their error for one that says anything.",
  ],
  "slope-of-few-patients": [
    measuring({ "test.calibrationSlope.low": 0.5 }, { predictions: twice([...people(49, 1), ...people(80, 0)]) }),
    measuring({ "test.calibrationSlope.low": 0.5 }, { predictions: twice([...people(50, 1), ...people(80, 0)]) }),
    "Fewer than 50 test patients of a class, with several images each, are too few for an interval of the calibration slope that can be trusted.",
  ],
  "average-precision-of-few-patients": [
    measuring({ "test.auprc.low": 0.5 }, { predictions: withBoth(100) }),
    measuring({ "test.auprc.low": 0.5 }, { predictions: withBoth(101) }),
    "Where positive images are the fewer and of patients with images of both classes, as here, 100 positive test patients and fewer are too few for an interval of the average precision that can be trusted.",
  ],
  "test-size": [
    clean,
    { ...clean, predictions: [] },
    "The test set has 1 image of 1 patient with Mass and 1 image of 1 patient with No Finding.",
  ],
  "test-prevalence": [
    measuring({ "test.n": 4, "test.n.positive": 1 }),
    measuring({}),
    "25.0 % of the test images are positive; predictive values and probabilities do not carry over to populations where this differs.",
  ],
  "values-missing": [
    {
      ...clean,
      cohort: cohortOf([
        row("test", "a", { age: undefined }),
        row("test", "b", { view: "" }),
        row("test", "c", { view: "" }),
      ]),
    },
    clean,
    "Missing, of 3 images: age of 1, view of 2.",
  ],
  "no-values-missing": [clean, nameless, "Age, sex, view and patient are known for every image."],
  "labels-unclear": [
    {
      ...clean,
      cohort: {
        ...APART,
        flow: [
          {
            step: "with a label",
            images: 4,
            patients: null,
            reason: "other findings; 12 rows without an answer or uncertain",
          },
        ],
      },
    },
    clean,
    "Left out for an unclear or absent label: 12 rows without an answer or uncertain.",
  ],
  "labels-clear": [
    clean,
    {
      ...clean,
      cohort: {
        ...APART,
        flow: [{ step: "with a label", images: 4, patients: null, reason: "3 rows without an answer or uncertain" }],
      },
    },
    "No image is recorded as left out for an unclear or absent label.",
  ],
  "other-findings-left-out": [
    {
      ...clean,
      cohort: { ...APART, flow: [{ step: "with a label", images: 4, patients: null, reason: "other findings" }] },
    },
    clean,
    "Not for images that show neither, but something else: the model was neither trained nor tested on such images.",
  ],
  "images-drawn": [
    { run: runOf([{ id: "synthesize" }]) },
    clean,
    "The images were drawn by radpipe; they show no patient.",
  ],
  "origin-stated": [
    { run: runOf(OWN, { study: { source: "NIH Clinical Center", license: "CC0-1.0" } }) },
    clean,
    "The images come from NIH Clinical Center; licence: CC0-1.0; approval or waiver: not stated, as the pipeline file says.",
  ],
  "origin-not-stated": [
    clean,
    { run: runOf(OWN, { study: { source: "NIH Clinical Center" } }) },
    "Where the images come from, and under which licence and consent, is not stated in the pipeline file.",
  ],
  "audit-problems": [
    { ...clean, audit: [finding("passed"), finding("problem")] },
    { ...clean, audit: [finding("passed")] },
    "1 of 2 checks found a problem. The figures above may say nothing about new patients.",
  ],
  "cross-validation-pooled": [
    crossValidation(2, "a", "b"),
    crossValidation(3, "a", "b"),
    "Each image was in the test set of one fold, and was scored and called by the model of that fold. Figures are of models of different folds, not of one model that could be used; their scores need not share a scale, so next to each figure of all images is the mean of the folds' own.",
  ],
  "nested-nothing-set-aside": [
    nested([1, 0.7], [1, 0.75]),
    crossValidation(2, "a", "b"),
    "No part of the images was set aside for the test. For each of 2 outer folds, 2 points were trained on 4 inner folds of the training part beside it; the one with the best mean AUC on the images left out there, of equal ones the first, was trained once on all of that part and tested on the outer fold, which the choice did not see. Figures are of choosing and training in this way.",
  ],
  "nested-choices-alike": [nested([1, 0.7], [1, 0.75]), nested([1, 0.7], [10, 0.75]), "All outer folds chose C=1."],
  "nested-choices-differ": [
    nested([1, 0.7], [10, 0.75]),
    nested([1, 0.7], [1, 0.75]),
    "The outer folds chose 2 different points: which is best depends on the images that it is chosen by.",
  ],
  "nested-optimism": [
    nested([1, 0.7], [1, 0.75]),
    crossValidation(2, "a", "b"),
    "The mean AUC of the chosen points was 0.800 in the inner folds and 0.725 in the outer tests. A search that reports what it chose by would have given the former, 0.075 better: the best of several is in part the luckiest, but models of inner folds have fewer images to learn from.",
  ],
  "cross-validation-incomplete": [
    crossValidation(3, "a", "b"),
    crossValidation(2, "a", "b"),
    "Only 2 of 3 folds are here, so they are not taken together.",
  ],
  "cross-validation-without-predictions": [
    withoutResults(crossValidation(2, "a", "b")),
    crossValidation(2, "a", "b"),
    "A fold has no predictions, so the folds are not taken together.",
  ],
  "cross-validation-unseen": [
    crossValidation(2, "a", undefined),
    crossValidation(2, "a", "b"),
    "Not every fold has scored its test set, so the folds are not taken together.",
  ],
  "cross-validation-doubled": [
    crossValidation(2, "a", "a"),
    crossValidation(2, "a", "b"),
    "Some images are in the test sets of several folds, so these are not taken together.",
  ],
  "cross-validation-unusable": [
    unusableIn(crossValidation(2, "a", undefined)),
    crossValidation(2, "a", undefined),
    "1 of 9 rows of the test set in predictions.csv has no number from 0 to 1 as a score, or no label of 0 or 1, so the folds are not taken together.",
  ],
  "scores-left-out": [
    {
      unusable: [
        { partition: "validation", rows: 3, of: 1200 },
        { partition: "test", rows: 1, of: 40 },
      ],
    },
    { unusable: [] },
    "3 of 1,200 rows of the validation set and 1 of 40 of the test set in predictions.csv have no number from 0 to 1 as a score, or no label of 0 or 1: they are left out of everything here that is based on single cases, such as curves and groups.",
  ],
  "parts-left-out": [
    {
      otherParts: [
        { partition: "holdout", rows: 1200 },
        { partition: "", rows: 1 },
      ],
    },
    { otherParts: [] },
    "1,200 rows of predictions.csv are of a part called holdout, 1 of no part, so in none of test, validation and train: they are not used here.",
  ],
  "parts-not-compared": [
    otherPartsIn(crossValidation(1, "a")).candidate,
    crossValidation(1, "a").candidate,
    "Of A, 1 row of predictions.csv is of a part called holdout, so in none of test, validation and train: they are not compared.",
  ],
  "scores-not-compared": [
    unusableIn(crossValidation(1, "a")).candidate,
    crossValidation(1, "a").candidate,
    "Of A, 1 of 9 rows of the test set in predictions.csv has no number from 0 to 1 as a score, or no label of 0 or 1: figures of the others would be of other cases, so none are made of that part.",
  ],
  "audit-clear": [
    { ...clean, audit: [finding("passed"), finding("not checked")] },
    { ...clean, audit: [finding("passed"), finding("problem")] },
    "No check found a problem; 1 could not be made. That is not proof that there is none.",
  ],
  "audit-hints": [
    { ...clean, audit: [finding("passed"), finding("hint")] },
    { ...clean, audit: [finding("passed"), finding("not checked")] },
    "1 of 2 checks found what somebody who knows the data has to judge: it may be a leak, or harmless.",
  ],
  "audit-checked-nothing": [
    { ...clean, audit: [finding("not checked")] },
    { ...clean, audit: [finding("passed")] },
    "No check could be made.",
  ],
  "files-damaged": [
    {
      ...clean,
      unreadable: ["predictions.csv is damaged: it is empty", "artifacts/a/b/audit.json is damaged: it is [1]"],
    },
    clean,
    "Damaged files were left out, and what depends on them is missing: predictions.csv is damaged: it is empty; artifacts/a/b/audit.json is damaged: it is [1].",
  ],
  "not-audited": [
    clean,
    { ...clean, audit: [finding("passed")] },
    "This run has no result of a stage audit: it did not look for leaks between the partitions or for shortcuts.",
  ],
  "groups-looked-at": [
    groups(),
    { measured: undefined },
    "Looked at: sex. Groups that the data do not name, such as scanner, hospital or ethnic origin, were not looked at.",
  ],
  "no-groups-known": [
    { measured: undefined },
    groups(),
    "No groups of test images were looked at: sex, age, view and visit are not known, or nothing was tested.",
  ],
  "groups-too-small": [
    groups({ divisions: [{ title: "Sex", groups: [group(19)], unknown: 0 }] }),
    groups({ divisions: [{ title: "Sex", groups: [group(20)], unknown: 0 }] }),
    "Groups of fewer than 20 images are counted, not measured.",
  ],
  "groups-of-few-patients": [
    groups({ divisions: [{ title: "Sex", groups: [group(20, true)], unknown: 0 }] }),
    groups({ divisions: [{ title: "Sex", groups: [group(20), group(19, true)], unknown: 0 }] }),
    "An asterisk marks groups with too few patients (fewer than 10 of a class) for an interval that can be trusted.",
  ],
  "groups-tested": [
    groups({ tests: [groupTest(0.3), groupTest(0.4)] }),
    groups(),
    "Whether a group differs from the others of its kind was tested (p corrected for 2 tests by Holm's method); whether intervals overlap does not tell.",
  ],
  "groups-not-tested": [
    groups(),
    groups({ tests: [groupTest(0.3)] }),
    "No two groups are large enough for a test of their difference.",
  ],
  "groups-differ": [
    groups({ tests: [groupTest(0.049), groupTest(0.05)] }),
    groups({ tests: [groupTest(0.05)] }),
    "More than chance, by p below 0.05 after correction: AUC of female.",
  ],
  "no-group-differs": [
    groups({ tests: [groupTest(0.05)] }),
    groups({ tests: [groupTest(0.049)] }),
    "No difference has p below 0.05 after correction; in groups this small that does not show that there is none.",
  ],
  "no-maps": [
    { about: { method: null, reason: "its last convolution leaves a single place" } },
    { about: { method: "grad-cam", layer: "conv2d_3" } },
    "There are no Grad-CAM maps of this model: its last convolution leaves a single place.",
  ],
  "grad-cam": [
    { about: { method: "grad-cam", layer: "conv2d_3" } },
    { about: { method: "hires-cam", layer: "conv2d_3" } },
    "The second picture shows the image as the model saw it with Grad-CAM (Selvaraju 2017) of its last convolution, conv2d_3: the warmer a place, the more it spoke for the class that was called, each map in units of its own strongest place. A map says where, not why, and not whether that is the pathology.",
  ],
  "maps-of-several": [
    { about: { method: "grad-cam", layer: "conv2d_3", models: 5 } },
    { about: { method: "grad-cam", layer: "conv2d_3" } },
    "Each map is the mean of those of 5 models.",
  ],
  "hires-cam": [
    { about: { method: "hires-cam", layer: "conv2d_3" } },
    { about: { method: null } },
    "The second picture shows the image as the model saw it with Grad-CAM of its last convolution, conv2d_3, weighed place by place (HiResCAM, Draelos 2020): the warmer a place, the more it spoke for the class that was called, each map in units of its own strongest place. A map says where, not why, and not whether that is the pathology.",
  ],
  "no-warnings": [
    clean,
    { run: runOf(OWN, { warnings: [{ message: "one patient has 12 images" }] }) },
    "The run gave no warning.",
  ],
  "all-from-cache": [
    { run: runOf([{ id: "split", status: "cached" }]) },
    { run: runOf([{ id: "split", status: "cached" }, { id: "train" }]) },
    "Every stage was taken from the cache.",
  ],
  band: [
    { part: part([0.2, 0.9]), isShown: true },
    { part: part([0.2, 0.9]), isShown: false },
    "The band holds 95 % of 1,000 resamples of the test patients at each point.",
  ],
  "no-band-as-classes-part": [
    { part: part([0.2, 0.9]), isShown: false },
    { part: part([0.9, 0.9]), isShown: false },
    "No test case is on the wrong side, so resampling gives no band; that is not certainty, see the interval in the legend.",
  ],
  "no-band": [
    { part: part([0.9, 0.9]), isShown: false },
    { part: part([0.2, 0.9]), isShown: false },
    "Resampling does not move the curve, so there is no band; that is not certainty.",
  ],
  "digests-come-out-the-same": [
    { record: runOf([{ ...train, facts: { device: "cpu" } }]).record, unsettled: [] },
    { record: runOf([{ ...train, facts: { device: "cpu" } }]).record, unsettled: [unsettledTrain] },
    "On the same kind of processor the digests above then come out the same",
  ],
  "digests-may-differ": [
    { record: runOf([{ ...train, facts: { device: "cuda" } }]).record },
    { record: runOf([{ ...train, facts: { device: "cpu" } }]).record },
    "On a graphics card sums may be taken in another order, so the digests above need not come out the same",
  ],
  "digests-may-differ-by-environment": [
    { record: runOf([train], { written: { train: { passEnvironment: true } } }).record },
    { record: runOf([train], { written: { train: { passEnvironment: true, when: false } } }).record },
    "In another environment the digests above need not come out the same",
  ],
  "digests-differed": [
    { record: runOf([train]).record, unsettled: [unsettledTrain] },
    { record: runOf([train]).record, unsettled: [] },
    "The digests of train above came out differently when that was tried",
  ],
  "stages-not-deterministic": [
    { record: runOf([train]).record, unsettled: [unsettledTrain] },
    { record: runOf([train]).record, unsettled: [] },
    "Not deterministic, as a repetition with the same code, parameters and inputs showed: train (1 of 3 files differs, first model/model.json at offset 1,024; metric loss). That alone may make figures differ.",
  ],
  "compared-stage-not-deterministic": [
    { ...unsettledTrain, letters: ["A", "B"] },
    { ...unsettledTrain, letters: [] },
    "The stage train of A and B is not deterministic: when it was made again from the same code, parameters and inputs, not all was the same (1 of 3 files differs, first model/model.json at offset 1,024; metric loss). What is made of it may differ by that alone.",
  ],
  "environment-not-recorded": [
    { record: runOf([train], { written: { train: { passEnvironment: true } } }).record },
    { record: runOf([train], { written: { train: { passEnvironment: false } } }).record },
    "The stage train depends on an environment that is not recorded.",
  ],
  "folds-unseen": [
    folds(0, 0),
    folds(0, 1),
    "Folds: each image is scored by a model that was neither trained nor chosen on it.",
  ],
  "folds-seen": [
    folds(0, 1),
    folds(0, 0),
    "Folds: 1 image was scored by a model that was trained or chosen on it, so figures are too optimistic.",
  ],
  "folds-not-known": [
    folds(0, undefined),
    folds(0),
    "Folds: the runs did not record whether a model was trained or chosen on images that it scored.",
  ],
  "folds-spread": [
    folds(0, 0),
    folds(0),
    "Figures cover all images together. Models of different folds need not share a scale, so here is also the mean of the folds' own AUC: A 1.0000 (SD 0.0000, 2 folds).",
  ],
  "validation-chose": [
    comparing({ candidates: [madeUpCandidate("A", [{}])], ranking: { metric: "validation.auc", winner: {} } }),
    comparing({
      candidates: [madeUpCandidate("A", [{}], { rule: "fixed at 0.5" })],
      ranking: { metric: "test.auc", winner: {} },
    }),
    "It chose the threshold and the winner, so nothing is tested on it.",
  ],
  "every-interval-holds-zero": [{ rows: [reach(-0.1, 0.1)] }, { rows: [reach(0.01, 0.1)] }, "Every interval holds 0."],
  "intervals-beyond-zero": [
    { rows: [reach(-0.1, 0.1), reach(0.01, 0.11)] },
    { rows: [reach(-0.1, 0.1)] },
    "Intervals that do not hold 0: AUC (+0.0600, +0.0100 to +0.1100).",
  ],
  "no-figures-of-test-part": [
    comparing({ ...ranked("validation.auc"), metrics: [{ name: "test.auc", values: [{ value: 0.8 }, undefined] }] }),
    comparing({
      ...ranked("validation.auc"),
      metrics: [{ name: "test.auc", values: [{ value: 0.8 }, { value: 0.7 }] }],
    }),
    "Without figures of the test set: B.",
  ],
  "all-params-same": [
    comparing({ params: [], facts: [] }),
    comparing({ params: [], facts: [{ name: "device", values: ["cpu", "cuda"] }] }),
    "All params are the same.",
  ],
  "all-keys-same": [
    comparing({ stages: [], unsettled: [] }),
    comparing({ stages: [], unsettled: [{ ...unsettledTrain, letters: ["A"] }] }),
    "All stages have the same keys: the results are the same.",
  ],
  "called-alike": [flipped(), flipped("lost"), "B classifies every test image as A does."],
  "called-otherwise": [
    flipped("lost", "corrected", "lost"),
    flipped(),
    "B classifies 3 test images differently from A: 1 corrected, 2 lost",
  ],
  "best-by-ranking": [
    ranked("validation.auc"),
    comparing({ ranking: { metric: "validation.auc", order: [], left: [] } }),
    "Best by validation.auc: B (0.9000).",
  ],
  "test-of-the-best": [
    ranked("validation.auc"),
    ranked("test.auc"),
    "Its test.auc is 0.8000 (0.7000 to 0.9000); minus A +0.1000 (+0.0200 to +0.1800), p = 0.012.",
  ],
  "tests-made": [
    trainings(1, 1),
    shownOf({ count: 0 }).comparison,
    "P: paired tests on the same 60 test images of 30 patients, over patients: DeLong for auc. Two-sided, Holm's correction over 2 tests.",
  ],
  "calls-compared": [
    { comparison: comparing({ candidates: [{ letter: "A" }, { letter: "B" }], calls: [undefined, CALLS] }), index: 1 },
    { comparison: comparing({ candidates: [{ letter: "A" }, { letter: "B" }] }), index: 1 },
    "B calls the classes more or less often than A (in percent of the images: COVID +2.5, Normal -2.5): Stuart-Maxwell by patient, chi-square 5.21 with 1 degree of freedom, p = 0.044.",
  ],
  "single-trainings": [
    trainings(1, 1),
    trainings(1, 3),
    "Each is a single training: P does not cover retraining, and another seed may move figures by as much. At least 5 replicates show by how much (replicates.count).",
  ],
  "replicates-described": [
    trainings(1, 3),
    trainings(1, 1),
    "Of replicates: mean, standard deviation over training (SD), and the interval of the mean over patients and training.",
  ],
  "single-runs-among-replicates": [
    trainings(1, 3),
    trainings(3, 3),
    "Of single runs the spread over training is not known, so P leaves it out for them.",
  ],
  "few-replicates": [trainings(4, 9), trainings(5, 9), "With 4 replicates the spread over training is barely known."],
  "replicates-wanted": [
    trainings(9, 9),
    trainings(16, 16),
    "By the SD of auc, 16 replicates would make training at most a half of what patients make uncertain.",
  ],
  "interval-methods": [{ comparison: trainings(1, 1) }, { comparison: UNMEASURED }, "Intervals: Newcombe for auc."],
  "images-independent-as-asked": [
    shownOf({ byImage: true }),
    shownOf({}),
    "Images are taken as independent, as --by-image asks, also those of one patient.",
  ],
  "images-without-patient-independent": [
    shownOf({ patients: undefined }),
    shownOf({}),
    "Patients are not known for all images: images without one are taken as independent, and intervals are too narrow where they are not.",
  ],
  "images-of-patient-count-together": [
    shownOf({}),
    shownOf({ byImage: true }),
    "All images of a patient count together.",
  ],
  "best-compared": [
    comparing({
      candidates: [{ letter: "A" }, { letter: "B" }],
      chosenFrom: { results: 10_000, stopped: 0, settings: [] },
      ranking: { metric: "validation.auc", order: ["A", "B"], left: [] },
    }),
    comparing({ candidates: [{ letter: "A" }, { letter: "B" }] }),
    "Of 10,000 results, 2 are compared: the baseline and the best by validation.auc, as the runs recorded it (--top).",
  ],
  "points-stopped-early": [
    comparing({ stopped: [stoppedPoint] }),
    comparing({ stopped: [] }),
    "One point of the sweep is not compared, since training was stopped early: rate=0.1 after 2 of 8 epochs.",
  ],
  "compared-by-validation-alone": [
    obstacle("test-unseen", "all", { order: ["B"] }),
    obstacle("test-unseen", "all"),
    "B has not looked at the test set: it is compared only by validation.",
  ],
  "metrics-not-compared": [
    obstacle("threshold-rule", ["accuracy", "f1"], { left: [{ letter: "B" }] }),
    obstacle("threshold-rule", "all"),
    "B has not looked at the test set: accuracy and f1 are not compared, and it is not ranked.",
  ],
  "candidate-not-compared": [
    obstacle("test-images", "all"),
    obstacle("test-images", ["ece"]),
    "B is not compared with A, nor ranked: it has not looked at the test set.",
  ],
  "candidate-not-ranked": [leftOut(0), leftOut(1), "B is not ranked: it has no validation.auc."],
  "ranked-by-test": [
    { settings: ["4 epochs", "8 epochs"], metric: "test.auc" },
    { settings: ["4 epochs", "4 epochs"], metric: "test.auc" },
    "These are 2 settings ranked by test.auc. The best of several on the test images is partly so by chance: choose by a validation metric, such as --sort validation.auc, and report the test result of that one.",
  ],
  "too-few-patients-compared": [
    comparing({ tests: { images: 60, patients: 39, patientsByClass: [9, 30] } }),
    comparing({ tests: { images: 60, patients: 40, patientsByClass: [10, 30] } }),
    "With 9 positive and 30 negative patients, the test set has too few patients for an interval that can be trusted.",
  ],
  "test-part-looked-at": [
    looked(2),
    looked(1),
    "The test set has been looked at 2 times (by 1 configuration), in the runs that are here. The more often, the more a choice among results is a choice by the test set, and the more the best of them is so by chance.",
  ],
  "test-part-not-looked-at": [
    scoring(["validation"]),
    scoring(["validation", "test"]),
    "The test set was not looked at: figures are of the validation set, on which choices were based, so they are optimistic.",
  ],
  "predictions-unreadable": [
    { ...measuredBy(1), unreadable: ["A0: predictions.csv is damaged: it is empty"] },
    measuredBy(1),
    "What A predicted cannot be read in whole and is left out: A0: predictions.csv is damaged: it is empty.",
  ],
  "measured-by-earlier-version": [
    measuredBy(1),
    measuredBy(METRICS_VERSION),
    "A was measured by version 1 of the metrics. Here it is measured again, by version 2; its own report shows other figures. Since then the calibration error is freed of its bias, and intervals are over patients instead of images.",
  ],
};

describe("each claim comes where it holds and goes where it does not", () => {
  for (const id of Object.keys(CLAIMS) as ClaimId[]) {
    test(id, () => {
      const [holds, not, text] = RECORDS[id] as (typeof RECORDS)["answer"];
      const ask = claim as (id: ClaimId, data: unknown) => ReturnType<typeof claim>;
      const said = ask(id, holds);
      expect(said && sentenceText(said)).toBe(text);
      expect(ask(id, not)).toBeUndefined();
      const spanish = speaking(SPANISH, () => sentenceText(ask(id, holds)!));
      expect(englishIn(spanish)).toEqual([]);
    });
  }
});

test("of equal results the first is not called better", () => {
  const winner = { letter: "A", value: 0.9, equals: ["B", "C"] };
  const said = claim(
    "best-by-ranking",
    comparing({ ranking: { metric: "validation.auc", order: ["A", "B", "C"], winner } }),
  );
  expect(said && sentenceText(said)).toBe("Best by validation.auc of 3: A (0.9000); B and C have the same.");
  const order = Array.from({ length: 12 }, (_, at) => `run ${at}`);
  const many = { letter: "run 0", value: 0.9, equals: order.slice(1) };
  const counted = claim("best-by-ranking", comparing({ ranking: { metric: "validation.auc", order, winner: many } }));
  expect(counted && sentenceText(counted)).toBe(
    "Best by validation.auc of 12: run 0 (0.9000); 11 others have the same.",
  );
});

describe("of the penalty of a regression is said how it came about", () => {
  const several = { C: [0.1, 1], innerFolds: 2, seed: 7 };
  const none = [
    "C could not be chosen by patients left out, since too few have each class: the strongest penalty is used, C 0.1.",
  ];
  const end = (data: ReportData) => sentenceText(claim("methods-regression", data)!).split("with an ")[1];
  test("given", () =>
    expect(end(onFeatures({ params: { C: 0.1 } }))).toBe("L2 penalty of C 0.1, as the pipeline file gives it."));
  test("not to be chosen", () =>
    expect(end(onFeatures({ params: several }, none))).toBe(
      "L2 penalty of C 0.1, the strongest of 2 values, as too few training patients have each class to choose by inner folds.",
    ));
  test("by images where patients are not known", () =>
    expect(end({ ...onFeatures({ params: several }), cohort: cohortOf(APART.rows, { patientsKnown: false }) })).toBe(
      "L2 penalty of C 0.1, chosen of 2 values by the loss on 2 inner folds over the training images (seed 7).",
    ));
  test("of each finding its own", () => {
    const question = { kind: "multilabel", findings: ["Mass", "Nodule"] } as const;
    const data = {
      ...onFeatures(
        { params: several, facts: { C: "0.1, 1" } },
        none.map((one) => `Mass: ${one}`),
      ),
    };
    expect(end({ ...data, cohort: cohortOf(APART.rows, { question }) })).toBe(
      "L2 penalty of C 0.1 and 1, chosen of 2 values by the loss on 2 inner folds over the training patients (seed 7), or the strongest of them for findings that too few have to choose by.",
    );
  });
  test("and it is not called a network", () => expect(claim("methods-network", onFeatures({}))).toBeUndefined());
});

test("no test is left of a claim that is gone", () => {
  expect(Object.keys(RECORDS).sort()).toEqual(Object.keys(CLAIMS).sort());
});

describe("of never having seen a patient is spoken only where that is known", () => {
  const never = (data: ReportData) =>
    (["question-new-patients", "question-new-images", "nothing-seen"] as const).filter((id) => claim(id, data));
  test("patients shared by name, whatever the model lists", () => expect(never(leaking)).toEqual([]));
  test("patients that the model lists, whatever the rows name", () =>
    expect(never({ ...clean, overlap: overlapOf(0, "yes", 1) })).toEqual([]));
  test("an image that was seen under another patient", () =>
    expect(never({ ...clean, overlap: overlapOf(1) })).toEqual([]));
  test("a model that was given without a list", () => expect(never(unlisted)).toEqual([]));
  test("a model that was given, and nothing that compared", () => {
    const { overlap: _, ...blind } = given;
    expect(never(blind)).toEqual([]);
  });
  test("a training on another dataset than the one that is tested", () => {
    const stages = [{ ...split, id: "other" }, { ...train, needs: ["other"] }, split, evaluate];
    expect(never({ ...clean, run: runOf(stages), overlap: overlapOf(0, "other-namespaces") })).toEqual([]);
  });
  test("an image without a patient among the others", () => {
    const cohort = cohortOf([...APART.rows, row("train", "")]);
    expect(never({ ...clean, cohort, overlap: overlapOf(0, "not-known") })).toEqual(["question-new-images"]);
  });
  test("nothing at all", () => expect(never({ ...withoutCohort })).toEqual([]));
});
