import { pipelineSchema } from "../../config/schema/schema.js";
import { ok } from "../../core/result.js";
import { bundledPlugins } from "../../plugins/load.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { printJson } from "../output.js";

/** `pipeline schema`: the JSON Schema of a pipeline file, for editors. */
export async function schema(): Promise<CommandResult> {
  printJson(pipelineSchema((await bundledPlugins()).map(({ stage }) => stage)));
  return ok(EXIT.done);
}
