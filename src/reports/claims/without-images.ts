import { listed } from "../../experiments/describe-comparison.js";
import type { ReportData } from "../report-data.js";
import { told } from "../told.js";
import { defineClaim, holds } from "./claim.js";
import { sentence } from "./sentence.js";

type BaselineData = Pick<ReportData, "run" | "baselines">;

/** Where a figure of the model is no more than what is reached without looking at the images. */
export const WITHOUT_IMAGES_CLAIMS = {
  "metadata-as-good": defineClaim({
    when: ({ run, baselines }: BaselineData) => {
      if (baselines === undefined || "reason" in baselines.metadata) return undefined;
      const { partition, metadata } = baselines;
      const auc = run.record.metrics[`${partition}.auc`];
      const low = run.record.metrics[`${partition}.auc.low`] ?? auc;
      return low !== undefined && metadata.auc.value >= low
        ? { columns: listed(metadata.columns.map(told)) }
        : undefined;
    },
    say: ({ columns }) =>
      sentence`What ${columns} alone reach lies within the model's interval, or above it: it is not shown that the images add anything.`,
  }),
  "commonest-as-good": defineClaim({
    when: ({ run, baselines }: BaselineData) => {
      const accuracy = baselines && run.record.metrics[`${baselines.partition}.accuracy`];
      return holds(accuracy !== undefined && baselines!.commonest.accuracy >= accuracy);
    },
    say: () =>
      sentence`Always calling what is commonest is right at least as often as the model: its accuracy says nothing here.`,
  }),
};
