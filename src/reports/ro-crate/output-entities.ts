import { METRICS_FILE } from "../../artifacts/metrics.js";
import { PREDICTIONS_FILE } from "../../artifacts/predictions.js";
import { formatMetricName, parseMetricName } from "../../core/metric-name.js";
import { METRICS, metricOf } from "../../core/metrics.js";
import type { RunRecord } from "../../core/run-record.js";
import { evaluationOf } from "../../experiments/evaluations.js";
import { type Entity, reference } from "./entity.js";

/** What a file of the run has of several classes or findings, for who reads it by machine. */
export interface OutputEntities {
  readonly entities: readonly Entity[];
  /** Properties of files, by path. */
  readonly ofFile: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

const NONE: OutputEntities = { entities: [], ofFile: new Map() };

/**
 * The columns of `predictions.csv` and the metrics of `metrics.json`, each by the name it has there, with its range or its
 * value and 95 % interval. Of a question of two classes there is nothing to name: its columns are always the same.
 */
export function outputEntities({ metrics, stages }: RunRecord): OutputEntities {
  const kind = evaluationOf({ stages })?.facts["question"];
  const names = [...new Set(Object.keys(metrics).flatMap((name) => parseMetricName(name)?.of ?? []))];
  if ((kind !== "multiclass" && kind !== "multilabel") || names.length === 0) return NONE;
  const columns = names.flatMap((name) => [
    ...(kind === "multilabel"
      ? [column(`label.${name}`, `Whether ${name} is present: 1, 0, or empty where it is unknown`)]
      : []),
    column(`score.${name}`, `Probability of ${name}`, { minValue: 0, maxValue: 1 }),
  ]);
  const label = column("label", `The class: ${names.join(", ")}`);
  const ofPredictions = kind === "multiclass" ? [label, ...columns] : columns;
  const ofMetrics = Object.entries(metrics).flatMap(([name, value]) => metric(name, value, metrics));
  const measured = (all: readonly Entity[]) => ({ variableMeasured: all.map((entity) => reference(entity["@id"])) });
  return {
    entities: [...ofPredictions, ...ofMetrics],
    ofFile: new Map<string, Readonly<Record<string, unknown>>>([
      [
        PREDICTIONS_FILE,
        {
          name:
            kind === "multiclass"
              ? "Image, patient, class, probability of each class and partition of every image that was scored"
              : "Image, patient, what is known of each finding, its probability and partition of every image that was scored",
          ...measured(ofPredictions),
        },
      ],
      [METRICS_FILE, measured(ofMetrics)],
    ]),
  };
}

const column = (name: string, description: string, range: object = {}): Entity => ({
  "@id": `#column-${encodeURIComponent(name)}`,
  "@type": "PropertyValue",
  name,
  description,
  ...range,
});

/** Bounds are part of the metric that they are of. */
function metric(name: string, value: number, metrics: RunRecord["metrics"]): readonly Entity[] {
  const parts = parseMetricName(name);
  if (parts?.bound !== undefined) return [];
  const known = metricOf(name);
  const bound = (which: "low" | "high"): number | undefined =>
    parts && metrics[formatMetricName({ ...parts, bound: which })];
  const [low, high] = [bound("low"), bound("high")];
  return [
    {
      "@id": `#metric-${encodeURIComponent(name)}`,
      "@type": "PropertyValue",
      name,
      ...(known !== undefined && {
        description: parts?.of === undefined ? METRICS[known].title : `${METRICS[known].title}, ${parts.of}`,
      }),
      value,
      ...(low !== undefined && { minValue: low }),
      ...(high !== undefined && { maxValue: high }),
    },
  ];
}
