import { humanCount } from "../core/human-units.js";
import { CASE_METRICS, METRICS } from "../core/metrics.js";
import type { ScoredPartition } from "../core/partitions.js";
import { type Candidate, firstResults, unusableOf } from "./candidates.js";
import { inOrderOf, labelOf, type ScoredCases } from "./scored-cases.js";

/** Why figures of a candidate are not shown next to the baseline's. */
export interface Obstacle {
  readonly kind:
    | "no-predictions"
    | "unusable-scores"
    | "test-unseen"
    | "replicates-differ"
    | "classes"
    | "test-images"
    | "labels"
    | "threshold-rule"
    | "calibration-bins";
  /** Goes on from the candidate: `was tested on other images than A (...)`. */
  readonly message: string;
  /** The metrics of the test partition that it concerns. */
  readonly concerns: "all" | readonly string[];
}

/** What keeps a candidate's test results from being compared with those of the baseline; empty where nothing does. */
export function obstaclesOf(candidate: Candidate, baseline: Candidate): readonly Obstacle[] {
  const own = testCases(candidate);
  if (own === undefined)
    return [...withoutTest(candidate), ...(candidate === baseline ? [] : classObstacle(candidate, baseline))];
  const obstacles: Obstacle[] = [];
  if (!replicatesAgree(candidate, "test")) {
    const message = "has replicates that were tested on different images";
    obstacles.push({ kind: "replicates-differ", message, concerns: "all" });
  }
  const theirs = testCases(baseline);
  if (candidate === baseline) return obstacles;
  if (theirs === undefined) {
    const [{ kind }] = withoutTest(baseline);
    const message = `cannot be compared with the baseline ${baseline.letter}, which has no predictions of test images`;
    return [...obstacles, { kind, message, concerns: "all" }, ...classObstacle(candidate, baseline)];
  }
  return [
    ...obstacles,
    ...classObstacle(candidate, baseline),
    ...caseObstacle(own, theirs, baseline.letter),
    ...measureObstacles(candidate, baseline),
  ];
}

/** One that scored its validation set alone is compared by that. */
function withoutTest(candidate: Candidate): readonly [Obstacle] {
  if (unusableOf(candidate).some(({ partition }) => partition === "test"))
    return [{ kind: "unusable-scores", message: "has test predictions that cannot be used", concerns: "all" }];
  return candidate.replicates.every(({ parts }) => parts.validation !== undefined)
    ? [{ kind: "test-unseen", message: "has not looked at the test set", concerns: "all" }]
    : [{ kind: "no-predictions", message: "has no predictions of test images", concerns: "all" }];
}

/** Whether all replicates hold the same images with the same labels. */
export function replicatesAgree(candidate: Candidate, partition: ScoredPartition): boolean {
  const [first, ...others] = candidate.replicates.map(({ parts }) => parts[partition]);
  return others.every((one) => first !== undefined && one !== undefined && sameCases(first, one));
}

/** Whether two partitions are the same images with the same labels, in any order. */
export function sameCases(a: ScoredCases, b: ScoredCases): boolean {
  const aligned = inOrderOf(a.images, b);
  return aligned !== undefined && a.images.every((_, row) => labelOf(aligned, row) === labelOf(a, row));
}

const testCases = ({ replicates }: Candidate): ScoredCases | undefined => replicates[0]!.parts.test;

function classObstacle(candidate: Candidate, baseline: Candidate): readonly Obstacle[] {
  const [own, theirs] = [questionOf(candidate), questionOf(baseline)];
  if (own === undefined || theirs === undefined || own === theirs) return [];
  const message = `answers another question: ${own}, not ${theirs}`;
  return [{ kind: "classes", message, concerns: "all" }];
}

function questionOf(candidate: Candidate): string | undefined {
  const { positive, negative, question } = firstResults(candidate) ?? {};
  if (question !== undefined) {
    const things = question.kind === "multiclass" ? "classes" : "findings";
    return `${question.names.length} ${things} (${question.names.join(", ")})`;
  }
  return positive === undefined ? undefined : `${positive}${negative === undefined ? "" : ` against ${negative}`}`;
}

function caseObstacle(own: ScoredCases, theirs: ScoredCases, letter: string): readonly Obstacle[] {
  const labels = new Map(theirs.images.map((image, row) => [image, labelOf(theirs, row)]));
  const shared = own.images.filter((image) => labels.has(image)).length;
  if (shared < own.images.length || shared < theirs.images.length) {
    const message =
      `was tested on other images than ${letter} (${humanCount(own.images.length)}, ` +
      `${humanCount(shared)} of ${letter}'s ${humanCount(theirs.images.length)} among them)`;
    return [{ kind: "test-images", message, concerns: "all" }];
  }
  const others = own.images.filter((image, row) => labels.get(image) !== labelOf(own, row)).length;
  if (others === 0) return [];
  const message = `was tested on the images of ${letter}, but ${humanCount(others)} of ${humanCount(shared)} have another label`;
  return [{ kind: "labels", message, concerns: "all" }];
}

function measureObstacles(candidate: Candidate, baseline: Candidate): readonly Obstacle[] {
  const [own, theirs] = [firstResults(candidate)!, firstResults(baseline)!];
  const obstacles: Obstacle[] = [];
  if (own.rule !== theirs.rule && own.rule !== undefined && theirs.rule !== undefined) {
    const message = `chose its threshold by another rule than ${baseline.letter} (${own.rule}, not ${theirs.rule})`;
    obstacles.push({
      kind: "threshold-rule",
      message,
      concerns: CASE_METRICS.filter((name) => METRICS[name].usesThreshold),
    });
  }
  if (own.bins !== theirs.bins) {
    const message = `has its calibration error (ece) over ${own.bins} bins, ${baseline.letter} over ${theirs.bins}`;
    obstacles.push({ kind: "calibration-bins", message, concerns: ["ece"] });
  }
  return obstacles;
}
