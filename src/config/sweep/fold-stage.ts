import type { Diagnostic } from "../../core/diagnostic.js";
import type { StageId } from "../../core/ids.js";
import type { ValidPipeline } from "../../core/valid-pipeline.js";
import { asSchemaNode } from "../schema/schema-node.js";
import type { NestedFoldsDocument, SweepDocument } from "../schema/sweep-schema.js";
import { type LocatedValue, valueAt } from "../text/located-value.js";
import { problemAt } from "../text/source-text.js";
import type { Override } from "../values/override.js";

/** The stage that divides the images, told which of the folds is left out. */
export interface FoldStage {
  readonly id: StageId;
  /** Folds that are tested. */
  readonly count: number;
  /** How the point of each is chosen; absent where every point is tested. */
  readonly nested?: Required<NestedFoldsDocument>;
  /** @param fold from 0. @param inner of a nested cross-validation: which of the folds beside it, from 0. */
  readonly overrides: (fold: number, inner?: number) => readonly Override[];
}

/** Finds the one stage with the parameters `folds` and `fold`, of nested folds with `innerFolds` and `innerFold` too. */
export function stageWithFolds(
  folds: NonNullable<SweepDocument["folds"]>,
  base: ValidPipeline,
  root: LocatedValue,
  report: (problem: Diagnostic) => void,
): FoldStage | undefined {
  const { span } = valueAt(root, ["sweep", "folds"]) ?? root;
  const isNested = typeof folds === "object";
  const names = ["folds", "fold", ...(isNested ? ["innerFolds", "innerFold"] : [])];
  const stages = [...base.stages.values()].filter(({ contract }) => {
    const { properties = {} } = asSchemaNode(contract.params);
    return names.every((name) => Object.hasOwn(properties, name));
  });
  const [stage, other] = stages;
  if (stage === undefined || other !== undefined) {
    const got = stage === undefined ? "none" : stages.map(({ id }) => `\`${id}\``).join(", ");
    const all = names.map((name) => `\`${name}\``);
    report(
      problemAt(
        "unknown-stage",
        span,
        `Expected one stage that can divide images into ${isNested ? "nested folds" : "folds"}, such as one that uses \`split\`, got ${got}`,
        {
          remedy: `\`sweep.folds\` sets the parameters ${all.slice(0, -1).join(", ")} and ${all.at(-1)} of that stage.`,
        },
      ),
    );
    return undefined;
  }
  const count = isNested ? folds.outer : folds;
  const set = (name: string, value: number): Override => ({
    by: "sweep.folds",
    path: ["stages", stage.id, "with", name].map((segment) => ({ name: segment, span })),
    value: { type: "scalar", value, written: String(value), quoted: false, span },
    valueSpan: span,
  });
  const outer = (fold: number) => [set("folds", count), set("fold", fold + 1)];
  if (!isNested) return { id: stage.id, count, overrides: outer };
  return {
    id: stage.id,
    count,
    nested: { chooseBy: "auc", ...folds },
    overrides: (fold, inner) =>
      inner === undefined ? outer(fold) : [...outer(fold), set("innerFolds", folds.inner), set("innerFold", inner + 1)],
  };
}
