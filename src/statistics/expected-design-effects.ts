import { roughNormalQuantile } from "./distributions.js";
import { intraclassCorrelation } from "./intraclass-correlation.js";
import { midranks } from "./midranks.js";
import type { PatientNumbers } from "./patient-numbers.js";

/**
 * By how much images of the same patients tell less than as many of others, as the scores themselves show it: known also
 * where too few images are called wrongly to show it.
 */
export interface DesignEffects {
  /** Of the variance of an AUC. */
  readonly auc: number;
  /** Correlations of images of one patient: of scores within the positive and the negative class, and of labels. */
  readonly ofPositives: number;
  readonly ofNegatives: number;
  readonly ofLabels: number;
}

/** From the normal scores of the ranks, so that no monotone change of the scores matters. */
export function expectedDesignEffects(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  patients: PatientNumbers,
): DesignEffects {
  const n = labels.length;
  const ranks = midranks(scores).map((rank) => roughNormalQuantile((rank - 0.5) / n));
  const within = (label: number) =>
    intraclassCorrelation(ranks, patients.ofCases, patients.count, (row) => labels[row] === label).correlation;
  return {
    auc: effectOnDistance(labels, ranks, patients),
    ofPositives: within(1),
    ofNegatives: within(0),
    ofLabels: intraclassCorrelation(labels, patients.ofCases, patients.count, () => true).correlation,
  };
}

/**
 * Of the distance between the mean normal scores of both classes, which represents the AUC. The reduction due to
 * patients with images of both classes counts by half: at high AUC little of it is left.
 */
function effectOnDistance(labels: ArrayLike<number>, ranks: Float64Array, { ofCases, count }: PatientNumbers): number {
  const sums = [0, 0];
  const sizes = [0, 0];
  for (let row = 0; row < ranks.length; row += 1) {
    sums[labels[row]!]! += ranks[row]!;
    sizes[labels[row]!]! += 1;
  }
  const [negatives, positives] = sizes as [number, number];
  const means = [sums[0]! / negatives, sums[1]! / positives];
  const ofPatient = [new Float64Array(count), new Float64Array(count)];
  const isIn = [new Uint8Array(count), new Uint8Array(count)];
  const plain = [0, 0];
  for (let row = 0; row < ranks.length; row += 1) {
    const label = labels[row]!;
    const distance = ranks[row]! - means[label]!;
    ofPatient[label]![ofCases[row]!]! += distance;
    isIn[label]![ofCases[row]!] = 1;
    plain[label]! += distance * distance;
  }
  const unbiased = (n: number) => n / (n - 1);
  const number = (label: 0 | 1) => isIn[label]!.reduce((sum, one) => sum + one, 0);
  const squares = (label: 0 | 1) => ofPatient[label]!.reduce((sum, one) => sum + one * one, 0);
  const products = ofPatient[1]!.reduce((sum, one, patient) => sum + one * ofPatient[0]![patient]!, 0);
  const independent =
    (unbiased(positives) * plain[1]!) / positives ** 2 + (unbiased(negatives) * plain[0]!) / negatives ** 2;
  const clustered =
    (unbiased(number(1)) * squares(1)) / positives ** 2 + (unbiased(number(0)) * squares(0)) / negatives ** 2;
  const both = (-2 * unbiased(count) * products) / (positives * negatives);
  const effect = (clustered + both / 2) / independent;
  // Nothing varies within the classes: patients count, not images.
  return Number.isFinite(effect) ? Math.max(0.5, effect) : Math.max(1, ranks.length / count);
}
