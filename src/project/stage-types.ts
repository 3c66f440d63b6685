import path from "node:path";
import type { JsonObject } from "../core/json.js";
import { suggestName } from "../core/nearest-name.js";
import { ok, type Result } from "../core/result.js";
import type { Port } from "../core/stage-contract.js";
import { bundledModule, bundledStageNames } from "../plugins/bundled.js";
import { bundledPlugins, loadPlugins } from "../plugins/load.js";
import type { AnyStage } from "../stage.js";
import { transpiledCode } from "../store/layout.js";
import { pipelineTrust } from "./pipeline-trust.js";
import { type Problem, wrongArgument } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";
import { type DescribedParameter, describeParameters } from "./stage-parameters.js";

/** All that a stage type takes and gives. */
export interface StageType {
  readonly name: string;
  /** Raised when it makes something else of the same. */
  readonly version: number;
  readonly description: string;
  readonly inputs: Readonly<Record<string, Port>>;
  /** Groups of inputs of which exactly one is given. */
  readonly exactlyOneOf?: readonly (readonly string[])[];
  readonly outputs: Readonly<Record<string, Port>>;
  /** Whether inputs may have any name, and outputs are what the parameters declare. */
  readonly declaresPorts: boolean;
  /** JSON Schema. */
  readonly params: JsonObject;
  /** The same as a list, nested ones by their full names. */
  readonly parameters: readonly DescribedParameter[];
}

/** Those that come with radpipe, by name. */
export const bundledTypes = async (): Promise<readonly StageType[]> =>
  (await bundledPlugins()).map(({ stage }) => typeOf(stage));

/** One that comes with radpipe, a file of the user's own or a package; code is read where the folder is trusted. */
export async function stageType(project: ProjectFolders, named: string): Promise<Result<StageType, Problem>> {
  const trust = pipelineTrust(path.join(project.workingFolder, "pipeline.yaml"), project);
  if (!trust.isTrusted && bundledModule(named) === undefined) {
    return wrongArgument(
      `The stage type ${named} runs code, and was not read: ${trust.folder} is not trusted`,
      trust.remedy,
    );
  }
  const options = { base: project.workingFolder, transpiled: transpiledCode(project.cacheFolder) };
  const plugin = (await loadPlugins([named], options)).get(named);
  if (plugin !== undefined && "stage" in plugin) return ok(typeOf(plugin.stage));
  return plugin?.problem === "broken"
    ? wrongArgument(plugin.message, plugin.remedy)
    : wrongArgument(`There is no stage type "${named}"`, suggestName(named, bundledStageNames(), "There are"));
}

const typeOf = (stage: AnyStage): StageType => ({
  name: stage.name,
  version: stage.version,
  description: stage.description,
  inputs: stage.inputs,
  ...(stage.exactlyOneOf && { exactlyOneOf: stage.exactlyOneOf }),
  outputs: stage.outputs,
  declaresPorts: stage.portsOf !== undefined,
  params: stage.params as unknown as JsonObject,
  parameters: describeParameters(stage.params),
});
