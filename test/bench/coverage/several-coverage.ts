import type { Answer } from "../../../src/core/question.js";
import { auc as areaOf } from "../../../src/statistics/auc.js";
import { callClasses, columnsOf } from "../../../src/statistics/several/call-classes.js";
import { classMetrics } from "../../../src/statistics/several/class-metrics.js";
import { findingMetrics } from "../../../src/statistics/several/finding-metrics.js";
import type { SeveralCases } from "../../../src/statistics/several/several-cases.js";
import { countHeld } from "./count-held.js";
import { distanceOf, randomNumbers, type Setting } from "./draw-cases.js";
import { KINDS } from "./kinds.js";

type Numbers = ReturnType<typeof randomNumbers>;
type Kind = (typeof KINDS)[number];

const FINDINGS = 5;
const CLASSES = 3;

/** Of the mean AUC over findings that stand together, and over exclusive classes, each against the rest. */
export function severalCoverage(
  { auc, patients, prevalence }: Pick<Setting, "auc" | "patients" | "prevalence">,
  draws: number,
): ReadonlyMap<string, string> {
  const held = countHeld();
  for (const [index, kind] of KINDS.entries()) {
    const numbers = randomNumbers(patients * 1009 + index * 97 + Math.round(distanceOf(auc) * 100));
    const count = Math.round(patients / prevalence / (kind.labels === "mixed" ? 2 : 1));
    for (let draw = 0; draw < draws; draw += 1) {
      const cases = findingsOf(count, { auc, prevalence, kind }, numbers);
      const { whole } = findingMetrics(cases, { bins: 1, names: ["auc"] });
      held.add(index, `mean AUC of ${FINDINGS} findings`, whole.get("auc")?.interval, auc);
    }
    if (kind.labels === "mixed") continue;
    const distance = distanceOf(auc);
    const large = classesOf(40_000, { distance, kind: { ...kind, images: "one" } }, randomNumbers(5));
    const truth = meanArea(large);
    for (let draw = 0; draw < draws; draw += 1) {
      const { whole } = classMetrics(classesOf(patients * CLASSES, { distance, kind }, numbers), {
        bins: 1,
        names: ["auc", "balancedAccuracy"],
      });
      held.add(index, `mean AUC of ${CLASSES} classes`, whole.get("auc")?.interval, truth);
    }
  }
  return held.ranges();
}

/** Each finding has its own scores; what makes images of a patient alike is half shared by all findings. */
function findingsOf(
  count: number,
  { auc, prevalence, kind }: Pick<Setting, "auc" | "prevalence"> & { readonly kind: Kind },
  { uniform, normal }: Numbers,
): SeveralCases {
  const distance = distanceOf(auc);
  const [shared, own] = [Math.sqrt(kind.correlation / 2), Math.sqrt(1 - kind.correlation)];
  const answers: Answer[][] = Array.from({ length: FINDINGS }, () => []);
  const scores: number[][] = Array.from({ length: FINDINGS }, () => []);
  const patientOf: number[] = [];
  for (let patient = 0; patient < count; patient += 1) {
    const size = kind.images === "one" ? 1 : Math.floor(Math.exp(uniform() * Math.log(21)));
    const ofAll = shared * normal();
    const effects = answers.map(() => ofAll + shared * normal());
    const has = answers.map(() => (uniform() < prevalence ? 1 : 0));
    for (let image = 0; image < size; image += 1) {
      for (const [at, column] of answers.entries()) {
        const label = kind.labels === "mixed" ? (uniform() < prevalence ? 1 : 0) : has[at]!;
        column.push(label as Answer);
        scores[at]!.push(distance * label + effects[at]! + own * normal());
      }
      patientOf.push(patient);
    }
  }
  return {
    names: answers.map((_, at) => String(at)),
    answers,
    scores,
    called: answers.map(() => new Uint8Array(patientOf.length)),
    patients: { ofCases: Uint32Array.from(patientOf), count },
  };
}

/** Equally common; logits of the own class lie higher by the distance. */
function classesOf(
  count: number,
  { distance, kind }: { readonly distance: number; readonly kind: Pick<Kind, "images" | "correlation"> },
  { uniform, normal }: Numbers,
): SeveralCases {
  const [shared, own] = [Math.sqrt(kind.correlation), Math.sqrt(1 - kind.correlation)];
  const places: number[] = [];
  const scores: number[][] = Array.from({ length: CLASSES }, () => []);
  const patientOf: number[] = [];
  for (let patient = 0; patient < count; patient += 1) {
    const size = kind.images === "one" ? 1 : Math.floor(Math.exp(uniform() * Math.log(21)));
    const effects = scores.map(() => shared * normal());
    const place = patient % CLASSES;
    for (let image = 0; image < size; image += 1) {
      const logits = scores.map((_, at) => distance * (at === place ? 1 : 0) + effects[at]! + own * normal());
      const powers = logits.map(Math.exp);
      const sum = powers.reduce((total, power) => total + power, 0);
      for (const [at, column] of scores.entries()) column.push(powers[at]! / sum);
      places.push(place);
      patientOf.push(patient);
    }
  }
  return {
    names: scores.map((_, at) => String(at)),
    answers: scores.map((_, at) => places.map((place): Answer => (place === at ? 1 : 0))),
    scores,
    called: columnsOf(callClasses(scores), CLASSES),
    patients: { ofCases: Uint32Array.from(patientOf), count },
  };
}

function meanArea({ answers, scores }: SeveralCases): number {
  const areas = answers.map((column, at) =>
    areaOf(
      column.map((answer) => answer ?? 0),
      scores[at]!,
    ),
  );
  return areas.reduce((sum, area) => sum + area, 0) / areas.length;
}
