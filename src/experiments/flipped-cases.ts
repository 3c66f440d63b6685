import type { ScoredCases } from "./scored-cases.js";

/** A test image that two candidates call differently. */
export interface FlippedCase {
  readonly image: string;
  /** Absent where it is not known. */
  readonly patient?: string;
  /** 1: the positive class. */
  readonly label: 0 | 1;
  /** Mean over the replicates. */
  readonly scores: readonly [baseline: number, candidate: number];
  readonly called: readonly [baseline: 0 | 1, candidate: 0 | 1];
  /** Whether the candidate is right and the baseline wrong, or the other way round. */
  readonly change: "corrected" | "lost";
}

/**
 * Images that are classified differently, those whose score moved most first. Of several replicates at least half must call an
 * image positive.
 * @param baseline @param candidate per replicate, with the images in the same order.
 */
export function flippedCases(
  baseline: readonly ScoredCases[],
  candidate: readonly ScoredCases[],
): readonly FlippedCase[] {
  const { images, patients, patientsKnown, labels } = baseline[0]!;
  return images
    .flatMap((image, row): readonly FlippedCase[] => {
      const [before, after] = [callOf(baseline, row), callOf(candidate, row)];
      if (before.called === after.called) return [];
      const label = labels[row] === 1 ? 1 : 0;
      return [
        {
          image,
          ...(patientsKnown && { patient: patients[row]! }),
          label,
          scores: [before.score, after.score],
          called: [before.called, after.called],
          change: after.called === label ? "corrected" : "lost",
        },
      ];
    })
    .sort((a, b) => move(b) - move(a) || (a.image < b.image ? -1 : 1));
}

const move = ({ scores: [before, after] }: FlippedCase): number => Math.abs(after - before);

function callOf(replicates: readonly ScoredCases[], row: number): { readonly score: number; readonly called: 0 | 1 } {
  const mean = (of: (cases: ScoredCases) => number) =>
    replicates.reduce((sum, cases) => sum + of(cases), 0) / replicates.length;
  return { score: mean(({ scores }) => scores[row]!), called: mean(({ called }) => called[row]!) >= 0.5 ? 1 : 0 };
}
