import { formatCsv } from "../../artifacts/csv.js";
import type { OperatingPoint } from "../../artifacts/operating-point.js";
import type { ImagePrediction, Unscored } from "../../learning/predict-images.js";
import { type Column, textTable } from "../../reporters/text-table.js";
import { outputStyle, outputWidth, print, printData, printJson } from "../output.js";

export type Scored = Exclude<ImagePrediction, Unscored>;

interface Called extends Scored {
  readonly class?: string;
}

/** As text, `--json` or `--csv`: every picture with its score, and with its class where the run chose a threshold. */
export function showPredictions(
  scored: readonly Scored[],
  unscored: readonly Unscored[],
  point: OperatingPoint | undefined,
  { json, csv, warnings }: { readonly json?: boolean; readonly csv?: boolean; readonly warnings: readonly string[] },
): void {
  const called: readonly Called[] = scored.map(({ few: _, ...one }) => ({
    ...one,
    ...(point && { class: point.classes[one.score >= point.threshold ? 1 : 0] }),
  }));
  if (json) showJson(called, unscored, { point, warnings });
  else if (csv) showCsv(called, unscored);
  else showText(called, point);
}

function showJson(
  called: readonly Called[],
  unscored: readonly Unscored[],
  { point, warnings }: { readonly point: OperatingPoint | undefined; readonly warnings: readonly string[] },
): void {
  printJson({
    ...(point && { threshold: point.threshold, rule: point.rule, positive: point.positive }),
    predictions: called.map(({ picture, unlike, ...one }) => ({
      ...one,
      ...(picture !== "" && { picture }),
      ...(unlike.length > 0 && { unlikeTraining: unlike }),
    })),
    ...(unscored.length > 0 && { failures: unscored }),
    ...(warnings.length > 0 && { warnings }),
  });
}

function showCsv(called: readonly Called[], unscored: readonly Unscored[]): void {
  const rows = [
    ...called.map((one) => [one.image, one.picture, String(one.score), one.class ?? "", ""]),
    ...unscored.map(({ image, reason }) => [image, "", "", "", reason]),
  ];
  printData(formatCsv([["image", "picture", "score", "class", "error"], ...rows]));
}

function showText(called: readonly Called[], point: OperatingPoint | undefined): void {
  const columns: readonly Column[] = [
    { title: "IMAGE", flexible: true },
    { title: `P(${point?.positive ?? "positive"})`, align: "right" },
    { title: "CLASS" },
  ];
  const rows = called.map(({ image, picture, score, class: name }) => [
    picture === "" ? image : `${image} ${picture}`,
    score.toFixed(4),
    name ?? "",
  ]);
  print(textTable(columns, rows, { width: outputWidth(), titleStyle: outputStyle().dim }));
  if (point) print(`threshold ${point.threshold.toFixed(4)} (${point.rule}, chosen on validation)\n`);
  print("For research. Not for diagnosis.\n");
}
