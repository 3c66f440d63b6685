import { localNumber, t, words } from "../../core/language.js";
import { trainStageOf } from "../../experiments/evaluations.js";
import type { Series } from "../charts/svg-chart.js";
import { type Html, html } from "../html.js";
import { PALETTE } from "../palette.js";
import { DASHED } from "../part.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";
import { figure } from "./figure.js";

const CURVES = [
  [
    "loss",
    "Loss",
    "Loss by epoch; lower is better. A validation loss that rises while the training loss falls is overfitting.",
  ],
  ["auc", "AUC", "Area under the ROC curve by epoch; higher is better."],
  ["accuracy", "Accuracy", "Share of cases classified correctly by epoch; higher is better."],
] as const;

/** How training went, epoch by epoch, on the training and the validation set. */
export function learningCurves({ history, run }: ReportData): Html | undefined {
  if (history.length === 0) return undefined;
  const kept = trainStageOf(run.record)?.facts["keptEpoch"];
  const figures = CURVES.flatMap(([name, title, caption]) => {
    const series = [seriesOf(history, name, "training"), seriesOf(history, `validation_${name}`, "validation")];
    const shown = series.filter(({ points }) => points.length > 0);
    if (shown.length === 0) return [];
    return [
      figure({
        title: words(title),
        caption: `${words(caption)} ${ends(shown)}`,
        chart: {
          x: { title: t`Epoch`, whole: true },
          y: { title: words(title) },
          series: [...shown, ...keptMark(shown, kept)],
        },
      }),
    ];
  });
  return figures.length === 0 ? undefined : section(t`Learning curves`, html`<div class="figures">${figures}</div>`);
}

function seriesOf(history: ReportData["history"], column: string, part: "training" | "validation"): Series {
  const points = history.flatMap((row, index) => {
    const y = row[column];
    return typeof y === "number" && Number.isFinite(y) ? [{ x: row["epoch"] ?? index + 1, y }] : [];
  });
  const look = points.length === 1 ? "marked-line" : "line";
  return part === "training"
    ? { name: t`Training`, points, color: PALETTE.green, look }
    : { name: t`Validation`, points, color: PALETTE.vermillion, look, dash: DASHED };
}

/** The epoch whose weights the model has, on the validation curve where there is one. */
function keptMark(shown: readonly Series[], kept: unknown): readonly Series[] {
  const points = shown.at(-1)!.points.filter(({ x }) => x === kept);
  return points.length === 0
    ? []
    : [{ name: t`Kept: epoch ${String(kept)}`, points, color: PALETTE.ink, look: "marks" }];
}

/** The first and last value of each curve, for who does not see them. */
const ends = (series: readonly Series[]): string =>
  `${series
    .map(
      ({ name, points }) =>
        t`${name}: ${localNumber(points[0]!.y.toFixed(3))} to ${localNumber(points.at(-1)!.y.toFixed(3))}`,
    )
    .join("; ")}.`;
