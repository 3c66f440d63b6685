import type { Diagnostic } from "../../core/diagnostic.js";
import type { ValidPipeline } from "../../core/valid-pipeline.js";
import { asSchemaNode } from "../schema/schema-node.js";
import { type LocatedValue, valueAt } from "../text/located-value.js";
import { problemAt } from "../text/source-text.js";
import type { Override } from "../values/override.js";

/** The stage that divides the images, told which of the folds is left out. */
export interface FoldStage {
  /** @param fold from 0. */
  readonly overrides: (fold: number) => readonly Override[];
}

/** Finds the one stage with the parameters `folds` and `fold`. */
export function stageWithFolds(
  base: ValidPipeline,
  root: LocatedValue,
  report: (problem: Diagnostic) => void,
): FoldStage | undefined {
  const span = (valueAt(root, ["sweep", "folds"]) ?? root).span;
  const stages = [...base.stages.values()].filter(({ contract }) => {
    const { properties = {} } = asSchemaNode(contract.params);
    return Object.hasOwn(properties, "folds") && Object.hasOwn(properties, "fold");
  });
  const [stage, other] = stages;
  if (stage === undefined || other !== undefined) {
    const got = stage === undefined ? "none" : stages.map(({ id }) => `\`${id}\``).join(", ");
    report(
      problemAt(
        "unknown-stage",
        span,
        `Expected one stage that can divide images into folds, such as one that uses \`split\`, got ${got}`,
        { remedy: "`sweep.folds` sets the parameters `folds` and `fold` of that stage." },
      ),
    );
    return undefined;
  }
  const folds = valueAt(root, ["sweep", "folds"]);
  const count = folds?.type === "scalar" ? Number(folds.value) : 0;
  const set = (name: string, value: number): Override => ({
    by: "sweep.folds",
    path: ["stages", stage.id, "with", name].map((segment) => ({ name: segment, span })),
    value: { type: "scalar", value, written: String(value), quoted: false, span },
    valueSpan: span,
  });
  return { overrides: (fold) => [set("folds", count), set("fold", fold + 1)] };
}
