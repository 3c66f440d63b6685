import { humanCount, humanMetric } from "../core/human-units.js";
import type { JsonValue } from "../core/json.js";
import { shortPaths } from "../core/point-name.js";
import type { Interval } from "../statistics/interval.js";
import { INTERVAL_METHODS, tooFewPatients } from "../statistics/interval-methods.js";
import { METRICS_CHANGES, METRICS_VERSION } from "../statistics/metrics-version.js";
import { type Candidate, firstResults, firstRun, runsOf, stoppedOf } from "./candidates.js";
import type { Comparison } from "./compare.js";
import { looksText } from "./describe-looks.js";
import { settingOf } from "./listed-run.js";
import type { Measured } from "./measure-candidate.js";
import { selectionBias } from "./selection-bias.js";
import type { Difference, PairedMethod } from "./test-difference.js";

/** The sweep that all candidates are points of, as a legend names it once. */
export function commonSweep({ candidates }: Comparison): string | undefined {
  const ids = new Set(candidates.flatMap((candidate) => runsOf(candidate).map(({ record }) => record.sweep?.id)));
  const { sweep } = firstRun(candidates[0]!).record;
  if (ids.size > 1 || sweep === undefined) return undefined;
  return sweep.label === undefined ? sweep.id : `${sweep.id}  ${sweep.label}`;
}

/**
 * How a candidate is called in a legend: its run and label, or its point of a sweep and how many replicates.
 * @param sweepKnown the sweep is named elsewhere.
 */
export function titleOf(candidate: Candidate, sweepKnown = false): string {
  const run = firstRun(candidate);
  const { sweep, label } = run.record;
  const folds = candidate.replicates[0]!.runs.length;
  const count = candidate.replicates.length + candidate.missing;
  const stopped = stoppedOf(candidate);
  const end = stopped === undefined ? [] : [`stopped after ${stopped.epochs} of ${stopped.of} epochs`];
  if (sweep === undefined || (count === 1 && folds === 1)) {
    const replicate = sweep?.replicate === undefined ? [] : [`replicate ${sweep.replicate + 1}`];
    return [run.id, ...(label === undefined ? [] : [label]), ...replicate, ...end].join("  ");
  }
  const parts = sweepKnown ? [] : [`sweep ${sweep.label ?? sweep.id}`];
  const point = pointOf(candidate);
  if (point !== "") parts.push(point);
  if (folds > 1) parts.push(`${folds} folds`);
  if (count > 1) parts.push(`${candidate.missing > 0 ? `${candidate.replicates.length} of ` : ""}${count} replicates`);
  return [...parts, ...end].join("  ");
}

/** What the sweep varies, with its values at this point: `epochs=10, seed=2`. */
function pointOf(candidate: Candidate): string {
  const point = firstRun(candidate).record.sweep?.point ?? {};
  const short = shortPaths(Object.keys(point));
  return Object.entries(point)
    .map(([path, value]) => `${short.get(path)}=${plain(value)}`)
    .join(", ");
}

export const plain = (value: JsonValue | undefined): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);

/** A p value as papers give it. */
export const pText = (p: number): string => (p < 0.001 ? "<0.001" : p.toFixed(3));

/** A difference with its sign. */
export function signed(name: string, value: number): string {
  const text = humanMetric(name, Math.abs(value));
  return `${Number(text.replaceAll(",", "")) === 0 ? " " : value > 0 ? "+" : "-"}${text}`.trim();
}

export const rangeOf = (name: string, { low, high }: Interval, text = humanMetric): string =>
  Number.isFinite(low) && Number.isFinite(high) ? `${text(name, low)} to ${text(name, high)}` : "";

/** `0.8612 (0.7669 to 0.9556)`. */
export function measuredText(name: string, measured: Measured): string {
  const range = measured.interval && rangeOf(name, measured.interval);
  return humanMetric(name, measured.value) + (range ? ` (${range})` : "");
}

/** The corrected p; `same` where both predict alike; nothing where there is no test. */
export function testText({ test }: Difference): string {
  if (test === undefined) return "";
  if (test.method === "identical") return "same";
  return test.adjustedP === undefined ? "" : pText(test.adjustedP);
}

/** What the reader must know before believing the numbers, each a sentence. */
export function warningsOf(comparison: Comparison): readonly string[] {
  const { obstacles, candidates, ranking, tests } = comparison;
  const baseline = candidates[0]!.letter;
  const warnings = obstacles.flatMap((found, index) => {
    const { letter } = candidates[index]!;
    const isBarred = found.some(({ concerns }) => concerns === "all");
    // A candidate that answers another question has other labels too: one reason is enough.
    const reasons = isBarred ? found.filter(({ concerns }) => concerns === "all").slice(0, 1) : found;
    return reasons.map(({ kind, message, concerns }) => {
      if (kind === "test-unseen" && ranking.order.includes(letter))
        return `${letter} ${message}: it is compared by validation alone.`;
      if (concerns !== "all") {
        const unranked = ranking.left.some((one) => one.letter === letter) ? ", and it is not ranked" : "";
        return `${letter} ${message}: ${listed(concerns)} ${concerns.length === 1 ? "is" : "are"} not compared${unranked}.`;
      }
      return `${letter} is ${index === 0 ? "no baseline" : `not compared with ${baseline}, nor ranked`}: it ${message}.`;
    });
  });
  const explained = new Set(candidates.filter((_, index) => obstacles[index]!.length > 0).map(({ letter }) => letter));
  for (const { letter, reason } of ranking.left) {
    if (!explained.has(letter) && ranking.order.length > 0) warnings.push(`${letter} is not ranked: it ${reason}.`);
  }
  const bias =
    ranking.winner &&
    selectionBias(
      candidates.flatMap(runsOf).map(({ record }) => settingOf(record)),
      ranking.metric,
    );
  if (bias !== undefined) warnings.push(`${bias.charAt(0).toUpperCase()}${bias.slice(1)}`);
  const few = tooFewPatients(tests.patientsByClass);
  if (few !== undefined && tests.images > 0) {
    const [positive, negative] = tests.patientsByClass;
    warnings.push(`${humanCount(positive)} positive and ${humanCount(negative)} negative patients are ${few}.`);
  }
  const looks = comparison.testLooks && looksText(comparison.testLooks);
  return [...warnings, ...(looks === undefined ? [] : [looks]), ...versionWarnings(comparison)];
}

/** Figures that a run recorded may have been measured in another way than those here. */
function versionWarnings({ candidates }: Comparison): readonly string[] {
  return candidates.flatMap((candidate) => {
    const version = firstResults(candidate)?.metricsVersion ?? METRICS_VERSION;
    if (version === METRICS_VERSION) return [];
    const changes = Object.entries(METRICS_CHANGES)
      .filter(([since]) => Number(since) > version)
      .map(([, change]) => change);
    const since = changes.length === 0 ? "" : ` Since then ${changes.join("; ")}.`;
    return [
      `${candidate.letter} was measured by version ${version} of the metrics. Here it is measured anew, by version ${METRICS_VERSION}; its own report shows other figures.${since}`,
    ];
  });
}

/** Which candidate the ranking chose, what came of it on the test images, and how far that is from the baseline. */
export function verdictOf({ ranking, metrics, candidates }: Comparison): string | undefined {
  const { winner, metric, order } = ranking;
  if (winner === undefined) return undefined;
  const kind = metric.slice(metric.indexOf(".") + 1);
  const of = order.length === 2 ? "" : ` of ${order.length}`;
  const sentences = [`Best by ${metric}${of}: ${winner.letter} (${humanMetric(metric, winner.value)}).`];
  if (!metric.startsWith("test.") && winner.test !== undefined) {
    sentences.push(`Its test.${kind} is ${measuredText(metric, winner.test)}${fromBaseline()}.`);
  }
  return sentences.join(" ");

  function fromBaseline(): string {
    const index = candidates.findIndex(({ letter }) => letter === winner!.letter);
    const difference = metrics.find(({ name }) => name === `test.${kind}`)?.differences[index];
    if (difference?.interval === undefined || difference.test?.method === "identical") return "";
    const p = difference.test?.adjustedP;
    const test = p === undefined ? "" : `, ${pEquation(p)}`;
    return `; minus ${candidates[0]!.letter} ${signed(metric, difference.value)} (${rangeOf(metric, difference.interval, signed)})${test}`;
  }
}

const pEquation = (p: number): string => (p < 0.001 ? "p < 0.001" : `p = ${pText(p)}`);

/** How the p values were made; undefined where nothing was tested. */
export function testsNote({ tests, metrics, candidates }: Comparison): string | undefined {
  if (tests.count === 0) return undefined;
  const namesOf = (method: PairedMethod) =>
    metrics
      .filter(({ differences }) => differences.some((one) => one?.test?.method === method))
      .map(({ name }) => name.replace(/^test\./, ""));
  const [delong, mcnemar] = [namesOf("DeLong"), namesOf("McNemar")];
  const [paired, combined] = [namesOf("paired t"), namesOf("combined intervals")];
  const used = [
    ...(delong.length > 0 ? [`DeLong for ${listed(delong)}`] : []),
    ...(mcnemar.length > 0 ? [`McNemar for ${listed(mcnemar)}`] : []),
    ...(paired.length > 0 ? [`paired t for ${listed(paired)}`] : []),
    ...(combined.length > 0 ? [`combined intervals for ${listed(combined)}`] : []),
  ];
  const of = tests.patients === undefined ? "" : ` of ${humanCount(tests.patients)} patients`;
  const correction = tests.count === 1 ? "one test" : `Holm's correction over ${humanCount(tests.count)} tests`;
  const isReplicated = candidates.some(({ replicates }) => replicates.length > 1);
  const over = [
    tests.byImage || tests.patients === undefined ? "images" : "patients",
    ...(isReplicated ? ["training"] : []),
  ];
  return (
    `P: paired tests on the same ${humanCount(tests.images)} test images${of}, over ${over.join(" and ")}: ` +
    `${used.join("; ")}. Two-sided, ${correction}.`
  );
}

/**
 * How the intervals of values were made, and what they take for granted; undefined where there are none.
 * @param names of the metrics that are shown.
 */
export function intervalsNote({ metrics, tests }: Comparison, names?: readonly string[]): string | undefined {
  const intervals = metrics
    .filter(({ name }) => (names === undefined ? name.startsWith("test.") : names.includes(name)))
    .flatMap(({ name, values }) =>
      values.flatMap((one) => (one?.interval ? [{ name: name.replace(/^test\./, ""), ...one.interval }] : [])),
    );
  if (intervals.length === 0) return undefined;
  const used = [...new Set(intervals.map(({ method }) => method))].map((method) => {
    const of = new Set(intervals.filter((one) => one.method === method).map(({ name }) => name));
    return `${INTERVAL_METHODS[method].name} for ${listed([...of])}`;
  });
  // Of a test part that nobody looked at, the intervals of the validation part tell.
  const isKnown =
    tests.images === 0 ? intervals.every(({ over }) => !over.includes("images")) : tests.patients !== undefined;
  const independent = tests.byImage
    ? "Images are taken as independent, as --by-image asks, also those of one patient."
    : !isKnown
      ? "Patients are not known for all images: images without one are taken as independent, and intervals are too narrow where they are not."
      : "All images of a patient count together.";
  return `Intervals: ${used.join("; ")}. ${independent}`;
}

/** Fewer trainings than this leave their spread barely known. */
const FEW_TRAININGS = 5;

/** Whether training anew is covered, and how many replicates it would take; undefined where nothing is compared. */
export function trainingNote({ candidates, metrics }: Comparison): string | undefined {
  const counts = candidates.map(({ replicates }) => replicates.length);
  const auc = metrics.find(({ name }) => name === "test.auc");
  if (metrics.every(({ values }) => values.every((one) => one === undefined))) return undefined;
  if (Math.max(...counts) === 1) {
    // Nothing is tested then, so there is no P to speak of.
    if (candidates.every(({ replicates }) => replicates[0]!.parts.test === undefined)) return undefined;
    return `Each is a single training: P does not cover training anew, and another seed may move figures by as much. At least ${FEW_TRAININGS} replicates show by how much (replicates.count).`;
  }
  const sentences = [
    "Of replicates: mean, standard deviation over training (SD), and the interval of the mean over patients and training.",
  ];
  if (Math.min(...counts) === 1)
    sentences.push("Of single runs the spread over training is not known, so P leaves it out for them.");
  const few = Math.min(...counts.filter((count) => count > 1));
  if (few < FEW_TRAININGS) sentences.push(`With ${few} replicates the spread over training is barely known.`);
  const wanted = Math.max(...(auc?.values ?? []).map(replicatesWanted).filter(Number.isFinite), 0);
  if (wanted > few) {
    sentences.push(
      `By the SD of auc, ${humanCount(wanted)} replicates would make training at most a half of what patients make uncertain.`,
    );
  }
  return sentences.join(" ");
}

/**
 * So many replicates that the standard error of training is half that of patients. From the interval, which is over both.
 */
function replicatesWanted(measured: Measured | undefined): number {
  if (measured?.patientError === undefined || measured.standardDeviation === undefined) return Number.NaN;
  return Math.ceil(((2 * measured.standardDeviation) / measured.patientError) ** 2);
}

/** Which points are no candidates because the sweep stopped their training; undefined where there are none. */
export function stoppedNote({ stopped }: Comparison): string | undefined {
  if (stopped.length === 0) return undefined;
  const names = stopped.map((candidate) => {
    const { epochs, of } = stoppedOf(candidate)!;
    return `${pointOf(candidate) || firstRun(candidate).id} after ${epochs} of ${of} epochs`;
  });
  const [subject, verb] = names.length === 1 ? ["One point", "is"] : [`${humanCount(names.length)} points`, "are"];
  return `${subject} of the sweep ${verb} not compared, since training was stopped early: ${names.join("; ")}.`;
}

/** `a, b and c`. */
function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
