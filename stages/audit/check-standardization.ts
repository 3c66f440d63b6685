import { type Finding, notChecked, passed, problem } from "../../src/artifacts/audit-findings.js";
import { openFeatures } from "../../src/artifacts/features.js";
import { readHeadRows } from "../../src/artifacts/head.js";
import type { FeatureImages } from "../../src/learning/heads/feature-images.js";
import { headCases } from "../../src/learning/heads/head-cases.js";
import { headMatrix } from "../../src/learning/heads/head-matrix.js";
import { standardize } from "../../src/learning/heads/standardize.js";
import { PARTITIONS } from "../../src/stage.js";

const CHECK = "normalization";
/** Relative, of sums of the same numbers in the same order. */
const TOLERANCE = 1e-9;

/** Recomputes what a head standardizes its columns by from the training images and compares. */
export async function checkStandardization(
  inputs: { readonly model: string; readonly features: string },
  { rows, facts, features: given }: FeatureImages,
  signal: AbortSignal,
): Promise<Finding> {
  const head = await readHeadRows(inputs.model);
  if (head === undefined) {
    return notChecked(
      CHECK,
      "The model is not one of the features that are wired, so its normalization was not recomputed.",
    );
  }
  if (head.features !== given.shape[1]) {
    return notChecked(
      CHECK,
      "The model takes other features than those wired, so its normalization was not recomputed.",
    );
  }
  const features = await openFeatures(inputs.features);
  try {
    const equalTo = async (wanted: readonly string[]): Promise<boolean> => {
      const cases = wanted.flatMap((partition) =>
        headCases(
          rows.filter((row) => row.partition === partition),
          facts.question,
          head.aggregate,
        ),
      );
      const matrix = await headMatrix(features, cases, head, signal);
      const { centre, scale } = standardize(matrix, { rows: cases.length, columns: head.centre.length });
      return equal(centre, head.centre) && equal(scale, head.scale);
    };
    if (await equalTo(["train"])) {
      return passed(CHECK, "The model standardizes features by the training images alone.", {
        columns: head.centre.length,
      });
    }
    const everything = await equalTo(PARTITIONS);
    return problem(
      CHECK,
      `The model standardizes features by ${everything ? "all images, test images among them" : "other images than its training images"}.`,
    );
  } finally {
    await features.close();
  }
}

const equal = (a: Float64Array, b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, at) => Math.abs(value - b[at]!) <= TOLERANCE * Math.max(1, Math.abs(value)));
