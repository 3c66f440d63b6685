import { formatCsv } from "../../artifacts/csv.js";
import type { ScoredFiles } from "../../project/scoring/score-files.js";
import { type Column, textTable } from "../../reporters/text-table.js";
import { outputStyle, outputWidth, print, printData, printJson } from "../output.js";

/** As text, `--json` or `--csv`: every picture with its score, and with its class where the run chose a threshold. */
export function showPredictions(
  scored: ScoredFiles,
  { json, csv }: { readonly json: boolean; readonly csv: boolean },
): void {
  if (json) showJson(scored);
  else if (csv) showCsv(scored);
  else showText(scored);
}

function showJson({ point, predictions, failures, warnings }: ScoredFiles): void {
  printJson({
    ...(point && { threshold: point.threshold, rule: point.rule, positive: point.positive }),
    predictions: predictions.map(({ unlikeTraining, ...one }) => ({
      ...one,
      ...(unlikeTraining.length > 0 && { unlikeTraining }),
    })),
    ...(failures.length > 0 && { failures }),
    ...(warnings.length > 0 && { warnings }),
  });
}

function showCsv({ predictions, failures }: ScoredFiles): void {
  const rows = [
    ...predictions.map((one) => [one.image, one.picture ?? "", String(one.score), one.class ?? "", ""]),
    ...failures.map(({ image, reason }) => [image, "", "", "", reason]),
  ];
  printData(formatCsv([["image", "picture", "score", "class", "error"], ...rows]));
}

function showText({ predictions, point }: ScoredFiles): void {
  const columns: readonly Column[] = [
    { title: "IMAGE", flexible: true },
    { title: `P(${point?.positive ?? "positive"})`, align: "right" },
    { title: "CLASS" },
  ];
  const rows = predictions.map(({ image, picture, score, class: name }) => [
    picture === undefined ? image : `${image} ${picture}`,
    score.toFixed(4),
    name ?? "",
  ]);
  print(textTable(columns, rows, { width: outputWidth(), titleStyle: outputStyle().dim }));
  if (point) print(`threshold ${point.threshold.toFixed(4)} (${point.rule}, chosen on validation)\n`);
  print("For research. Not for diagnosis.\n");
}
