import type { Diagnostic } from "../../core/diagnostic.js";
import { canonicalJson } from "../../core/json.js";
import { formatMetricName, parseMetricName } from "../../core/metric-name.js";
import { METRIC_NAMES, metricOf } from "../../core/metrics.js";
import { nearestName } from "../../core/nearest-name.js";
import type { SweepMember } from "../../core/sweep-member.js";
import type { ValidPipeline } from "../../core/valid-pipeline.js";
import type { NestedFoldsDocument, SweepDocument } from "../schema/sweep-schema.js";
import { entryAt, type LocatedValue, valueAt } from "../text/located-value.js";
import { problemAt } from "../text/source-text.js";
import type { FoldStage } from "./fold-stage.js";

/** What follows the inner folds of a nested cross-validation. */
export interface NestedFolds<Made> {
  /** The metric whose mean over the inner folds chooses: `auc`, `auc[Effusion]`. */
  readonly chooseBy: string;
  /** Each outer fold, for each replicate. */
  readonly outer: readonly OuterFold<Made>[];
}

/** A run that is known but for its point. */
export interface OuterFold<Made> {
  readonly fold: number;
  readonly replicate?: number;
  /** In the order of the sweep. */
  readonly byPoint: readonly { readonly point: SweepMember["point"]; readonly made: Made }[];
}

/** What is wrong with nested folds before their points are made. @param points how many there are. */
export function checkNested(
  nested: Required<NestedFoldsDocument>,
  sweep: SweepDocument,
  points: number,
  root: LocatedValue,
): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const at = (...path: readonly string[]) => (valueAt(root, ["sweep", "folds", ...path]) ?? root).span;
  if (sweep.stopEarly !== undefined) {
    problems.push(
      problemAt(
        "invalid-parameter",
        entryAt(root, ["sweep", "stopEarly"])?.key ?? at(),
        "Expected either `stopEarly` or nested folds, got both",
        {
          remedy:
            "`stopEarly` judges a point by all folds together, also by images that the point is to be tested on. Leave it out, or use `earlyStopping` of `train`, which sees its own validation images alone.",
        },
      ),
    );
  }
  if (points === 1) {
    problems.push(
      problemAt("out-of-range", at(), "Expected nested folds to have at least 2 points to choose from, got 1", {
        remedy: `Vary something with \`grid\`, or write \`folds: ${nested.outer}\`, which chooses nothing.`,
      }),
    );
  }
  const parts = parseMetricName(nested.chooseBy);
  const isMetric =
    parts !== undefined && parts.bound === undefined && !parts.base.includes(".") && metricOf(parts.base) !== undefined;
  if (!isMetric) {
    const near = nearestName(parts?.base.replace(/^(test|validation)\./, "") ?? "", METRIC_NAMES);
    problems.push(
      problemAt(
        "invalid-parameter",
        at("chooseBy"),
        `Expected \`sweep.folds.chooseBy\` to be a metric of the inner folds, got \`${nested.chooseBy}\``,
        {
          remedy: `${near === undefined ? "" : `Did you mean \`${near}\`? `}It is written without a partition: \`auc\`, \`accuracy\`, \`brier\`, \`loss\`; of one class or finding \`${formatMetricName({ base: "auc", of: "Effusion" })}\`.`,
        },
      ),
    );
  }
  return problems;
}

/**
 * Where a point changes the images that are divided, or how: an outer fold would not be the same images for each of its
 * points, and the choice could not keep to its training part.
 */
export function unlikeFolds(
  pipeline: ValidPipeline,
  first: ValidPipeline,
  { id }: FoldStage,
  root: LocatedValue,
): Diagnostic | undefined {
  const theirs = divisionOf(first, id);
  const changed = [...divisionOf(pipeline, id)].find(([stage, text]) => theirs.get(stage) !== text)?.[0];
  if (changed === undefined) return undefined;
  return problemAt(
    "invalid-parameter",
    (valueAt(root, ["sweep", "folds"]) ?? root).span,
    `Expected the points of nested folds to differ after \`${id}\` alone, so that all are tested on the same images, got points that change \`${changed}\``,
    { remedy: "Vary that in a sweep with `folds` as a number, where every point is tested, or in a run of its own." },
  );
}

/** The stage that divides, and all before it, each as it is set. */
function divisionOf({ stages }: ValidPipeline, id: FoldStage["id"]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const stage = stages.get(next);
    if (stage === undefined || found.has(next)) continue;
    const sources = Object.entries(stage.inputs).map(([name, { source }]) => [name, { ...source }]);
    found.set(next, canonicalJson([stage.uses, stage.params, Object.fromEntries(sources)]));
    for (const { source } of Object.values(stage.inputs)) if (source.type === "wire") waiting.push(source.stage);
  }
  return found;
}
