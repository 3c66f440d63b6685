import type { ActionRecord } from "../core/action.js";
import type { Key } from "../core/ids.js";
import { lowest } from "../core/long-lists.js";
import { CASE_METRICS, metricOf } from "../core/metrics.js";
import type { GapChange } from "../statistics/gap-changes.js";
import { patientsWith } from "../statistics/patient-numbers.js";
import type { CallsDifference } from "./calls-difference.js";
import { type Candidate, firstResults, firstRun } from "./candidates.js";
import { type Obstacle, obstaclesOf } from "./comparability.js";
import { testMetrics, validationMetrics } from "./compare-metrics.js";
import { testSeveral, validationSeveral } from "./compare-several.js";
import { differingFacts, differingParams, type ParamDifference, type PerCandidate } from "./differing-params.js";
import { type DifferingStage, differingStages } from "./differing-stages.js";
import { type FlippedCase, flippedCases } from "./flipped-cases.js";
import { gapsOf } from "./gaps.js";
import type { MetricComparison } from "./metric-comparison.js";
import { type Ranking, rankCandidates } from "./rank-candidates.js";
import { inOrderOf, type ScoredCases } from "./scored-cases.js";
import type { ChosenFrom } from "./shortlist.js";
import type { TestLooks } from "./test-looks.js";
import type { UnsettledStage } from "./unsettled-stages.js";

export interface CompareRequest {
  /** At least two; the first is the baseline. */
  readonly candidates: readonly Candidate[];
  /** Points whose training a sweep stopped early. They are named and not compared. */
  readonly stopped?: readonly Candidate[];
  /** What they are the best of, where there are more. */
  readonly chosenFrom?: ChosenFrom;
  /** Which metrics are measured: those that will be shown or ranked by. One of them, the calibration error, takes a hundred times as long as the others. */
  readonly measured: readonly string[];
  /** Which metrics of the test set are tested; their number is what Holm corrects for. */
  readonly tested: readonly string[];
  /** Metrics of the test set whose differences get an interval: those that will be shown. */
  readonly compared: readonly string[];
  /** `<partition>.<metric>` to rank by. */
  readonly rankBy: string;
  /** Take images as independent, also those of one patient. */
  readonly byImage: boolean;
  /** How often the test set was looked at in the project; of several the most. */
  readonly testLooks?: TestLooks | undefined;
  /** Stages that were found not to be deterministic. */
  readonly unsettled?: readonly UnsettledStage[];
  /** What the cache knows of a key. */
  readonly findAction: (key: Key) => ActionRecord | undefined;
}

/** Candidates side by side. Every list of values has one entry per candidate, in their order; the first is the baseline. */
export interface Comparison {
  readonly candidates: readonly Candidate[];
  /** Points whose training a sweep stopped early, which are no candidates. */
  readonly stopped: readonly Candidate[];
  /** What they are the best of, where there are more. */
  readonly chosenFrom?: ChosenFrom;
  /** What keeps each from being compared with the baseline. */
  readonly obstacles: readonly (readonly Obstacle[])[];
  readonly testLooks?: TestLooks;
  /** Only what differs. */
  readonly params: readonly ParamDifference[];
  readonly facts: readonly { readonly name: string; readonly values: PerCandidate }[];
  readonly stages: readonly DifferingStage[];
  /** Stages that were found not to be deterministic, in any run with the same key. */
  readonly unsettled: readonly UnsettledStage[];
  readonly metrics: readonly MetricComparison[];
  /** Of exclusive classes, where it is asked for: how often each is called. */
  readonly calls?: readonly (CallsDifference | undefined)[];
  /** Metrics that only the records of the runs know, such as those of patients or of a stage of one's own. */
  readonly others: readonly { readonly name: string; readonly values: readonly (number | undefined)[] }[];
  readonly tests: {
    /** How many p values were corrected together. */
    readonly count: number;
    readonly byImage: boolean;
    /** Of the baseline's test set. */
    readonly images: number;
    readonly patients?: number;
    /**
     * How many of them have positive and negative images; numbers of images if patients are unknown. For several
     * classes or findings, those of the rarest one present.
     */
    readonly patientsByClass: readonly [positive: number, negative: number];
  };
  readonly ranking: Ranking;
  /**
   * How each changes the gaps between groups of the test set (sex, age, view, visit); undefined for the baseline, for several
   * classes or findings, for candidates of several trainings, and where the test images are not the same.
   */
  readonly gaps: readonly (readonly GapChange[] | undefined)[];
  /** Against the baseline; undefined where the test images are not the same. */
  readonly flipped: readonly (readonly FlippedCase[] | undefined)[];
}

/** Compares from predictions that the runs left: nothing is trained or scored again. */
export function compareCandidates(request: CompareRequest): Comparison {
  const { candidates } = request;
  const baseline = candidates[0]!;
  const obstacles = candidates.map((candidate) => obstaclesOf(candidate, baseline));
  const aligned = candidates.map((candidate, index) => alignedCases(candidate, baseline, obstacles[index]!));
  const isSeveral = firstResults(baseline)?.question !== undefined;
  const unseen = testsOfOthers(request);
  const material = { ...request, obstacles, aligned, unseen };
  const ofSeveral = isSeveral ? testSeveral(material) : undefined;
  const metrics = ofSeveral
    ? [...ofSeveral.metrics, ...validationSeveral(candidates, request)]
    : [...testMetrics(material), ...validationMetrics(candidates, request)];
  const unmeasured = CASE_METRICS.filter((name) => !request.measured.includes(name));
  const known = new Set([
    ...metrics.map(({ name }) => name),
    ...unmeasured.flatMap((name) => [`test.${name}`, `validation.${name}`]),
    ...(isSeveral ? candidates.flatMap(detailsOfEach) : []),
  ]);
  const indexOf = new Map(candidates.map(({ letter }, index) => [letter, index]));
  const cases = baseline.replicates[0]!.parts.test;
  const params = differingParams(candidates);
  return {
    candidates,
    stopped: request.stopped ?? [],
    ...(request.chosenFrom && { chosenFrom: request.chosenFrom }),
    obstacles,
    ...(request.testLooks && { testLooks: request.testLooks }),
    params,
    facts: differingFacts(candidates, params),
    unsettled: request.unsettled ?? [],
    stages: differingStages(candidates, request.findAction),
    metrics,
    ...(ofSeveral?.calls && { calls: ofSeveral.calls }),
    others: otherMetrics(candidates, known),
    tests: {
      count:
        metrics.flatMap(({ differences }) => differences).filter((one) => one?.test?.p !== undefined).length +
        (ofSeveral?.calls ?? []).filter((one) => one?.test !== undefined).length +
        unseen,
      byImage: request.byImage,
      images: cases?.images.length ?? 0,
      ...(cases?.patientsKnown && { patients: new Set(cases.patients).size }),
      patientsByClass: fewestByClass(cases),
    },
    ranking: rankCandidates(
      request.rankBy,
      candidates,
      (candidate) => valueIn(metrics, request.rankBy, candidate, indexOf.get(candidate.letter)!),
      barredFrom(request.rankBy, candidates, obstacles),
      (name, { letter }) => metrics.find((metric) => metric.name === name)?.values[indexOf.get(letter)!],
    ),
    gaps: aligned.map((own, index) =>
      isSeveral || index === 0 || own?.length !== 1 || aligned[0]?.length !== 1
        ? undefined
        : gapsOf(aligned[0][0]!, own[0]!),
    ),
    flipped: aligned.map((own, index) =>
      // Of several classes or findings the metrics tell: what is classified differently has no one direction.
      isSeveral || index === 0 || own === undefined || aligned[0] === undefined
        ? undefined
        : flippedCases(aligned[0], own),
    ),
  };
}

/**
 * The best by a metric of the test set were chosen by the very images on which they are tested: every result that they
 * were chosen from counts as tested too. One of the validation set chooses without them.
 */
function testsOfOthers({ chosenFrom, rankBy, candidates, tested }: CompareRequest): number {
  if (chosenFrom === undefined || rankBy.startsWith("validation.")) return 0;
  return Math.max(0, chosenFrom.results - candidates.length) * tested.length;
}

/** The test cases of each replicate in the baseline's order; undefined where they are others. */
function alignedCases(
  candidate: Candidate,
  baseline: Candidate,
  obstacles: readonly Obstacle[],
): readonly ScoredCases[] | undefined {
  if (
    obstacles.some(({ kind }) =>
      [
        "no-predictions",
        "unusable-scores",
        "test-unseen",
        "replicates-differ",
        "classes",
        "test-images",
        "labels",
      ].includes(kind),
    )
  )
    return undefined;
  const images = baseline.replicates[0]!.parts.test?.images;
  if (images === undefined) return undefined;
  const cases = candidate.replicates.map(({ parts }) => parts.test && inOrderOf(images, parts.test));
  return cases.includes(undefined) ? undefined : (cases as readonly ScoredCases[]);
}

function fewestByClass(cases: ScoredCases | undefined): readonly [number, number] {
  if (cases === undefined) return [0, 0];
  const { several, labels, patients } = cases;
  const having = ([1, 0] as const).map((answer) =>
    several === undefined
      ? patientsWith(answer, labels, patients)
      : Math.min(
          lowest(several.answers.map((column) => patientsWith(answer, column, patients)).filter((count) => count > 0)),
          patients.length,
        ),
  );
  return having as [number, number];
}

/** Candidates that an obstacle keeps out of the ranking. One that concerns other metrics only does not. */
function barredFrom(
  rankBy: string,
  candidates: readonly Candidate[],
  obstacles: Comparison["obstacles"],
): ReadonlyMap<string, string> {
  const kind = rankBy.slice(rankBy.indexOf(".") + 1);
  const byValidation = rankBy.startsWith("validation.");
  const bars = ({ kind: why, concerns }: Obstacle) =>
    (concerns === "all" && !(byValidation && why === "test-unseen")) ||
    why === "threshold-rule" ||
    concerns.includes(kind);
  return new Map(
    obstacles.flatMap((found, index) => {
      const first = found.find(bars);
      return first === undefined ? [] : [[candidates[index]!.letter, first.message] as const];
    }),
  );
}

/** Recorded figures of several classes or findings: hundreds, which `--metric` gives on request. */
const detailsOfEach = (candidate: Candidate): readonly string[] =>
  Object.keys(firstRun(candidate).record.metrics).filter(
    (name) => /^(test|validation)\./.test(name) && (name.includes("[") || metricOf(name) !== undefined),
  );

const DETAIL = /\.(low|high)$|\.confusion\.|\.n(\.positive)?$/;

/** Of a candidate with several runs the mean, where all have it. */
function recordedValue(name: string, candidate: Candidate): number | undefined {
  const values = candidate.replicates.flatMap(({ runs }) => runs.map(({ record }) => record.metrics[name]));
  return values.includes(undefined)
    ? undefined
    : (values as readonly number[]).reduce((sum, value) => sum + value, 0) / values.length;
}

function otherMetrics(candidates: readonly Candidate[], known: ReadonlySet<string>): Comparison["others"] {
  const names = new Set(candidates.flatMap((candidate) => Object.keys(firstRun(candidate).record.metrics)));
  return [...names]
    .filter((name) => !known.has(name) && !DETAIL.test(name) && name !== "validation.threshold")
    .map((name) => ({ name, values: candidates.map((candidate) => recordedValue(name, candidate)) }))
    .filter(({ values }) => values.some((value) => value !== undefined));
}

function valueIn(
  metrics: readonly MetricComparison[],
  name: string,
  candidate: Candidate,
  index: number,
): number | undefined {
  const found = metrics.find((metric) => metric.name === name);
  return found === undefined ? recordedValue(name, candidate) : found.values[index]?.value;
}
