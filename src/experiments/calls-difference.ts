import { numberPatients } from "../statistics/patient-numbers.js";
import { marginalHomogeneity } from "../statistics/several/marginal-homogeneity.js";
import type { ScoredCases } from "./scored-cases.js";

/** How often a candidate calls each exclusive class, minus how often the baseline does, on the same test images. */
export interface CallsDifference {
  /** As shares of the images, in the order of the classes. */
  readonly differences: readonly { readonly name: string; readonly value: number }[];
  /** Whether that is more than chance: the test of Stuart and Maxwell; absent where no patient is called otherwise. */
  readonly test?: {
    readonly statistic: number;
    readonly degrees: number;
    readonly p: number;
    /** Corrected for all tests of the comparison (Holm 1979). */
    readonly adjustedP?: number;
    /** Whether patients have several images, which then count together. */
    readonly isByPatient: boolean;
  };
}

/** undefined of anything but exclusive classes, and of several trainings, whose calls are not one table. */
export function callsDifference(
  baseline: readonly ScoredCases[] | undefined,
  candidate: readonly ScoredCases[] | undefined,
  byImage: boolean,
): CallsDifference | undefined {
  const [a, b] = [baseline?.[0], candidate?.[0]];
  if (baseline?.length !== 1 || candidate?.length !== 1) return undefined;
  if (a?.several?.kind !== "multiclass" || b?.several === undefined) return undefined;
  const { names } = a.several;
  const placesOf = ({ several, images }: ScoredCases) =>
    images.map((_, row) => several!.called.findIndex((column) => column?.[row] === 1));
  const patients = numberPatients(byImage ? a.images.map((image, row) => `${image}\0${row}`) : a.patients);
  const [first, second] = [placesOf(a), placesOf(b)];
  const found = marginalHomogeneity(first, second, { classes: names.length, patients });
  return {
    differences: names.map((name, at) => ({ name, value: found?.differences[at] ?? 0 })),
    ...(found && {
      test: {
        statistic: found.statistic,
        degrees: found.degrees,
        p: found.p,
        isByPatient: patients.count < a.images.length,
      },
    }),
  };
}
