import { type Finding, notChecked, passed, problem } from "../../src/artifacts/audit-findings.js";
import { openFeatures } from "../../src/artifacts/features.js";
import { readHead } from "../../src/artifacts/head.js";
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
  inputs: { readonly model: string | undefined; readonly features: string },
  { rows, facts, features: given }: FeatureImages,
  signal: AbortSignal,
): Promise<Finding> {
  const head = inputs.model === undefined ? undefined : await readHead(inputs.model);
  if (head === undefined) return notChecked(CHECK, "No model is wired, so its normalization was not recomputed.");
  if (head.rows.features !== given.shape[1]) {
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
          head.rows.aggregate,
        ),
      );
      const matrix = await headMatrix(features, cases, head.rows, signal);
      const { centre, scale } = standardize(matrix, { rows: cases.length, columns: head.rows.centre.length });
      return equal(centre, head.rows.centre) && equal(scale, head.rows.scale);
    };
    if (await equalTo(["train"])) {
      return passed(CHECK, "The model standardizes features by the training images alone.", {
        columns: head.rows.centre.length,
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
