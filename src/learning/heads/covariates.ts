import type { DatasetRow } from "../../artifacts/dataset.js";
import type { Covariate, CovariateColumn } from "../../artifacts/head.js";
import { StageFailure } from "../../core/stage-failure.js";

/**
 * The columns that covariates become, by the training images: age in years with their mean where it is not known, each
 * sex or view that they have, and of each covariate one that says it is not known. Throws a StageFailure where it is
 * known of no image.
 */
export function covariateColumns(
  covariates: readonly Covariate[],
  training: readonly DatasetRow[],
): readonly CovariateColumn[] {
  return covariates.flatMap((covariate): readonly CovariateColumn[] => {
    const isKnown = training.some((row) => (covariate === "age" ? row.age !== undefined : row[covariate] !== ""));
    if (!isKnown) {
      throw new StageFailure(
        `Expected the dataset to know the ${covariate} of training images for \`covariates\`, got it of none`,
        "Name its column in the stage that makes the dataset, or leave it out of `covariates`.",
      );
    }
    const unknown = { covariate, unknown: true } as const;
    if (covariate === "age") {
      const ages = training.flatMap(({ age }) => age ?? []);
      return [{ covariate, fill: ages.reduce((sum, age) => sum + age, 0) / ages.length }, unknown];
    }
    const levels = [...new Set(training.map((row) => row[covariate]))].filter((level) => level !== "").sort();
    return [...levels.map((level) => ({ covariate, level })), unknown];
  });
}

/** What of an image, or a file, is known of covariates. */
export type KnownCovariates = Pick<DatasetRow, Covariate>;

/** @param column of an image whose sex or view no training image has: not known. */
export function covariateValue(
  column: CovariateColumn,
  row: KnownCovariates,
  columns: readonly CovariateColumn[],
): number {
  if ("fill" in column) return row.age ?? column.fill;
  if ("level" in column) return row[column.covariate] === column.level ? 1 : 0;
  const { covariate } = column;
  if (covariate === "age") return row.age === undefined ? 1 : 0;
  const isLevel = columns.some(
    (other) => "level" in other && other.covariate === covariate && other.level === row[covariate],
  );
  return isLevel ? 0 : 1;
}
