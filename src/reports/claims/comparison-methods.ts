import { humanCount, humanMetric } from "../../core/human-units.js";
import { localNumber, t, words } from "../../core/language.js";
import { highest, lowest } from "../../core/long-lists.js";
import { firstRun, stoppedOf } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import { listed, measuredText, pointOf, pText, rangeOf, signed } from "../../experiments/describe-comparison.js";
import type { Measured } from "../../experiments/measure-candidate.js";
import type { PairedMethod } from "../../experiments/test-difference.js";
import { INTERVAL_METHODS } from "../../statistics/interval-methods.js";
import { counted } from "../numbers.js";
import { defineClaim, holds } from "./claim.js";
import { sentence } from "./sentence.js";

/** A comparison, and the metrics that are shown of it; those of the test set where absent. */
export interface ShownComparison {
  readonly comparison: Comparison;
  readonly names?: readonly string[];
}

/** More of the same value are counted, not listed. */
const MOST_LISTED = 10;
/** Fewer trainings than this leave their spread barely known. */
const FEW_TRAININGS = 5;

/** Which result is best, and how figures, intervals and p values of a comparison were made. */
export const COMPARISON_METHOD_CLAIMS = {
  "best-by-ranking": defineClaim({
    when: ({ ranking: { winner, metric, order } }: Comparison) => winner && { winner, metric, ranked: order.length },
    say: ({ winner, metric, ranked }) =>
      sentence`Best by ${metric}${ranked === 2 ? "" : t` of ${ranked}`}: ${winner.letter} (${humanMetric(metric, winner.value)})${equalsText(winner.equals ?? [])}.`,
  }),
  "test-of-the-best": defineClaim({
    when: ({ ranking: { winner, metric }, metrics, candidates }: Comparison) => {
      if (winner?.test === undefined || metric.startsWith("test.")) return undefined;
      const kind = metric.slice(metric.indexOf(".") + 1);
      const index = candidates.findIndex(({ letter }) => letter === winner.letter);
      const difference = metrics.find(({ name }) => name === `test.${kind}`)?.differences[index];
      const isTested = difference?.interval !== undefined && difference.test?.method !== "identical";
      return { kind, metric, test: winner.test, baseline: candidates[0]!.letter, ...(isTested && { difference }) };
    },
    say: ({ kind, metric, test, baseline, difference }) => {
      const p = difference?.test?.adjustedP;
      const tested = p === undefined ? "" : `, ${p < 0.001 ? `p < ${localNumber("0.001")}` : `p = ${pText(p)}`}`;
      const apart =
        difference &&
        sentence`; minus ${baseline} ${signed(metric, difference.value)} (${rangeOf(metric, difference.interval!, signed)})${tested}`;
      return sentence`Its test.${kind} is ${measuredText(metric, test)}${apart}.`;
    },
  }),
  "tests-made": defineClaim({
    when: ({ tests, metrics, candidates, calls = [] }: Comparison) => {
      if (tests.count === 0) return undefined;
      const namesOf = (method: PairedMethod) =>
        metrics
          .filter(({ differences }) => differences.some((one) => one?.test?.method === method))
          .map(({ name }) => name.replace(/^test\./, ""));
      const used = PAIRED_METHODS.map((method) => ({ method, names: namesOf(method) }));
      const over = [
        tests.byImage || tests.patients === undefined ? "images" : "patients",
        ...(candidates.some(({ replicates }) => replicates.length > 1) ? ["training"] : []),
      ];
      const ofCalls = calls.some((one) => one?.test !== undefined) ? [t`Stuart-Maxwell for calls`] : [];
      const named = used
        .filter(({ names }) => names.length > 0)
        .map(({ method, names }) => t`${words(method)} for ${listed(names)}`);
      return { tests, used: [...named, ...ofCalls], over };
    },
    say: ({ tests: { images, patients, count }, used, over }) =>
      sentence`P: paired tests on the same ${humanCount(images)} test images${patients === undefined ? "" : t` of ${humanCount(patients)} patients`}, over ${over.join(t` and `)}: ${used.join("; ")}. Two-sided, ${count === 1 ? t`one test` : t`Holm's correction over ${humanCount(count)} tests`}.`,
  }),
  "calls-compared": defineClaim({
    when: ({ comparison, index }: { readonly comparison: Comparison; readonly index: number }) => {
      const found = comparison.calls?.[index];
      if (found === undefined) return undefined;
      const [baseline, letter] = [comparison.candidates[0]!.letter, comparison.candidates[index]!.letter];
      return { ...found, baseline, letter };
    },
    say: ({ differences, test, baseline, letter }) => {
      const points = (value: number) => `${value < 0 ? "-" : "+"}${localNumber(Math.abs(100 * value).toFixed(1))}`;
      const moves = differences.map(({ name, value }) => `${name} ${points(value)}`).join(", ");
      if (test === undefined) return sentence`${letter} calls each class as often as ${baseline}.`;
      const p = test.adjustedP ?? test.p;
      return sentence`${letter} calls the classes more or less often than ${baseline} (in percent of the images: ${moves}): Stuart-Maxwell${test.isByPatient ? t` by patient` : ""}, chi-square ${localNumber(test.statistic.toFixed(2))} with ${counted(test.degrees, "degree")} of freedom, ${p < 0.001 ? `p < ${localNumber("0.001")}` : `p = ${pText(p)}`}.`;
    },
  }),
  "single-trainings": defineClaim({
    when: (comparison: Comparison) => {
      const isTested = comparison.candidates.some(({ replicates }) => replicates[0]!.parts.test !== undefined);
      const isOne = highest(trainingsOf(comparison)) === 1;
      return holds(isMeasured(comparison) && isOne && isTested && comparison.tests.count > 0);
    },
    say: () =>
      sentence`Each is a single training: P does not cover retraining, and another seed may move figures by as much. At least ${FEW_TRAININGS} replicates show by how much (replicates.count).`,
  }),
  "replicates-described": defineClaim({
    when: (comparison: Comparison) => holds(isMeasured(comparison) && highest(trainingsOf(comparison)) > 1),
    say: () =>
      sentence`Of replicates: mean, standard deviation over training (SD), and the interval of the mean over patients and training.`,
  }),
  "single-runs-among-replicates": defineClaim({
    when: (comparison: Comparison) => {
      const counts = trainingsOf(comparison);
      return holds(isMeasured(comparison) && highest(counts) > 1 && lowest(counts) === 1);
    },
    say: () => sentence`Of single runs the spread over training is not known, so P leaves it out for them.`,
  }),
  "few-replicates": defineClaim({
    when: (comparison: Comparison) => {
      const few = fewestReplicates(comparison);
      return isMeasured(comparison) && few < FEW_TRAININGS ? { few } : undefined;
    },
    say: ({ few }) => sentence`With ${few} replicates the spread over training is barely known.`,
  }),
  "replicates-wanted": defineClaim({
    when: (comparison: Comparison) => {
      const auc = comparison.metrics.find(({ name }) => name === "test.auc");
      const wanted = Math.max(highest((auc?.values ?? []).map(replicatesWanted).filter(Number.isFinite)), 0);
      return wanted > fewestReplicates(comparison) ? { wanted } : undefined;
    },
    say: ({ wanted }) =>
      sentence`By the SD of auc, ${humanCount(wanted)} replicates would make training at most a half of what patients make uncertain.`,
  }),
  "interval-methods": defineClaim({
    when: (shown: ShownComparison) => {
      const intervals = intervalsOf(shown);
      const methods = [...new Set(intervals.map(({ method }) => method))].map((method) => ({
        method,
        names: [...new Set(intervals.filter((one) => one.method === method).map(({ name }) => name))],
      }));
      return methods.length > 0 ? methods : undefined;
    },
    say: (methods) =>
      sentence`Intervals: ${methods.map(({ method, names }) => t`${words(INTERVAL_METHODS[method].name)} for ${listed(names)}`).join("; ")}.`,
  }),
  "images-independent-as-asked": defineClaim({
    when: (shown: ShownComparison) => holds(intervalsOf(shown).length > 0 && shown.comparison.tests.byImage),
    say: () => sentence`Images are taken as independent, as --by-image asks, also those of one patient.`,
  }),
  "images-without-patient-independent": defineClaim({
    when: (shown: ShownComparison) =>
      holds(intervalsOf(shown).length > 0 && !shown.comparison.tests.byImage && !arePatientsKnown(shown)),
    say: () =>
      sentence`Patients are not known for all images: images without one are taken as independent, and intervals are too narrow where they are not.`,
  }),
  "images-of-patient-count-together": defineClaim({
    when: (shown: ShownComparison) =>
      holds(intervalsOf(shown).length > 0 && !shown.comparison.tests.byImage && arePatientsKnown(shown)),
    say: () => sentence`All images of a patient count together.`,
  }),
  "best-compared": defineClaim({
    when: ({ chosenFrom, candidates, ranking }: Comparison) =>
      chosenFrom && chosenFrom.results > candidates.length
        ? { results: chosenFrom.results, shown: candidates.length, metric: ranking.metric }
        : undefined,
    say: ({ results, shown, metric }) =>
      sentence`Of ${humanCount(results)} results, ${humanCount(shown)} are compared: the baseline and the best by ${metric}, as the runs recorded it (--top).`,
  }),
  "points-stopped-early": defineClaim({
    when: ({ stopped, chosenFrom }: Comparison) =>
      stopped.length > 0 ? { stopped, more: chosenFrom?.stopped ?? 0 } : undefined,
    say: ({ stopped, more }) => {
      const names = stopped.map((candidate) => {
        const { epochs, of } = stoppedOf(candidate)!;
        return t`${pointOf(candidate) || firstRun(candidate).id} after ${epochs} of ${of} epochs`;
      });
      const count = names.length + more;
      const points = count === 1 ? t`One point` : t`${humanCount(count)} points`;
      const rest = more === 0 ? "" : t`; and ${humanCount(more)} more`;
      return sentence`${points} of the sweep ${count === 1 ? "is" : "are"} not compared, since training was stopped early: ${names.join("; ")}${rest}.`;
    },
  }),
};

const PAIRED_METHODS = [
  "DeLong",
  "McNemar",
  "paired t",
  "combined intervals",
] as const satisfies readonly PairedMethod[];

const trainingsOf = ({ candidates }: Comparison): readonly number[] =>
  candidates.map(({ replicates }) => replicates.length);

/** Of those that have several; infinite where none has. */
const fewestReplicates = (comparison: Comparison): number =>
  lowest(trainingsOf(comparison).filter((count) => count > 1));

const isMeasured = ({ metrics }: Comparison): boolean =>
  metrics.some(({ values }) => values.some((one) => one !== undefined));

/** So many that the standard error of training is half that of patients. From the interval, which is over both. */
function replicatesWanted(measured: Measured | undefined): number {
  if (measured?.patientError === undefined || measured.standardDeviation === undefined) return Number.NaN;
  return Math.ceil(((2 * measured.standardDeviation) / measured.patientError) ** 2);
}

const intervalsOf = ({ comparison, names }: ShownComparison) =>
  comparison.metrics
    .filter(({ name }) => (names === undefined ? name.startsWith("test.") : names.includes(name)))
    .flatMap(({ name, values }) =>
      values.flatMap((one) => (one?.interval ? [{ name: name.replace(/^test\./, ""), ...one.interval }] : [])),
    );

/** Of a test set that nobody looked at, the intervals of the validation set tell. */
const arePatientsKnown = (shown: ShownComparison): boolean => {
  const { tests } = shown.comparison;
  if (tests.images > 0) return tests.patients !== undefined;
  return intervalsOf(shown).every(({ over }) => !over.includes("images"));
};

function equalsText(letters: readonly string[]): string {
  if (letters.length === 0) return "";
  if (letters.length > MOST_LISTED) return t`; ${humanCount(letters.length)} others have the same`;
  return t`; ${listed(letters)} ${letters.length === 1 ? "has" : "have"} the same`;
}
