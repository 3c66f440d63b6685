import { t } from "../../core/language.js";
import type { FoldSpread } from "../../experiments/fold-spread.js";
import type { Html } from "../html.js";
import { score } from "../numbers.js";
import { dataTable } from "../tables/data-table.js";
import { type Cell, oneGroup } from "../tables/table.js";

/** A metric of all folds taken together, and over the folds by themselves. */
export interface FoldMetric {
  readonly title: string;
  readonly value: Cell;
  /** Of its interval. */
  readonly method: string;
  readonly spread: FoldSpread | undefined;
}

/** @param trainings replicates of each fold. */
export const foldMetricsTable = (metrics: readonly FoldMetric[], trainings: number): Html =>
  dataTable({
    name: t`Metrics`,
    caption: t`Metrics of all images together, with 95 % intervals${trainings > 1 ? "" : t` that take the models as given`}, and of the folds by themselves`,
    columns: [
      { title: t`Metric` },
      { title: t`All images` },
      { title: t`Interval`, isQuiet: true },
      { title: t`Mean of the folds` },
      { title: t`SD over the folds` },
    ],
    groups: oneGroup(
      metrics.map(({ title, value, method, spread }) => ({
        head: title,
        cells: [value, method, spread && score(spread.mean), spread && score(spread.standardDeviation)],
      })),
    ),
  });
