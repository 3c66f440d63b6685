import type { Diagnostic } from "../../core/diagnostic.js";
import type { StageId } from "../../core/ids.js";
import type { StageMaker } from "../../core/stage-contract.js";
import type { ValidStage } from "../../core/valid-pipeline.js";
import { asSchemaNode } from "../schema/schema-node.js";
import { type LocatedMap, valueAt } from "../text/located-value.js";
import { askPlugin } from "./ask-plugin.js";
import { withoutIdle } from "./check-parameters.js";

/**
 * A stage with the parameters that depend on the stages it is wired to. One marked `handed: INPUT` is by default that of
 * the same name of the stage wired to the input: so what is said of an artifact without changing it is in the key of a
 * stage that looks at it, and of no other. Those that mean nothing with such an input are left out, and refused where they
 * are written. @param written the stage in the pipeline file.
 */
export function withWired(
  stage: ValidStage,
  written: LocatedMap,
  stages: ReadonlyMap<StageId, ValidStage>,
  report: (problem: Diagnostic) => void,
): ValidStage {
  const makers: Record<string, StageMaker> = {};
  for (const [input, { source }] of Object.entries(stage.inputs)) {
    const maker = source.type === "wire" ? stages.get(source.stage) : undefined;
    if (maker === undefined) continue;
    makers[input] = { type: maker.contract.name, params: maker.params, inputs: Object.keys(maker.inputs) };
  }
  const { contract } = stage;
  const params = { ...handedTo(stage, makers), ...stage.params };
  const at = valueAt(written, ["uses"])?.span ?? written.span;
  const idle = askPlugin(contract, at, () => contract.idleWith?.(params, makers) ?? {}, report) ?? {};
  const context = { id: stage.id, written: valueAt(written, ["with"]), refuse: report };
  return { ...stage, params: withoutIdle(params, idle, context) };
}

function handedTo({ contract }: ValidStage, makers: Readonly<Record<string, StageMaker>>): ValidStage["params"] {
  const parameters = Object.entries(asSchemaNode(contract.params).properties ?? {});
  return Object.fromEntries(
    parameters.flatMap(([name, { handed }]) => {
      const value = handed === undefined ? undefined : makers[handed]?.params[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
