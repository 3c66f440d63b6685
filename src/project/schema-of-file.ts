import path from "node:path";
import { readPipeline } from "../config/read-pipeline.js";
import { type KnownDocument, pipelineSchema } from "../config/schema/schema.js";
import { type LocatedValue, toJson, valueAt } from "../config/text/located-value.js";
import { readPipelineFile } from "../config/text/read-file.js";
import { isJsonObject, type JsonObject } from "../core/json.js";
import { ok, type Result } from "../core/result.js";
import type { StageContract } from "../core/stage-contract.js";
import { bundledModule } from "../plugins/bundled.js";
import { bundledPlugins } from "../plugins/load.js";
import { transpiledCode } from "../store/layout.js";
import { findPipeline } from "./find-pipeline.js";
import { pipelineTrust } from "./pipeline-trust.js";
import { pluginShelf } from "./plugin-shelf.js";
import { type Problem, refused } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";

export interface FileSchema {
  /** JSON Schema, draft 7. */
  readonly schema: JsonObject;
  /** Stage types of the file that it knows nothing of, and why. */
  readonly unknown: readonly string[];
}

/** The schema of pipeline files that knows the stage types that come with radpipe. */
export const schemaOfAll = async (): Promise<JsonObject> =>
  pipelineSchema((await bundledPlugins()).map(({ stage }) => stage));

/**
 * The same with what one file has of its own: stage types, whose code is read where the folder is trusted, params, and
 * what its stages make. The file need not be right, only readable.
 */
export async function schemaOfFile(project: ProjectFolders, named: string): Promise<Result<FileSchema, Problem>> {
  const found = findPipeline(named, project);
  if (!found.ok) return found;
  const { file, displayFile } = found.value;
  const text = await readPipelineFile(file, displayFile);
  if (!text.ok) return refused([text.error]);
  const parsed = readPipeline(text.value, {
    file,
    displayFile,
    overrides: [],
    environment: process.env,
    workingFolder: project.workingFolder,
  });
  if (!parsed.ok) return refused(parsed.error);
  const { root, uses } = parsed.value;
  const trust = pipelineTrust(file, project);
  const shelf = pluginShelf(path.dirname(file), transpiledCode(project.cacheFolder), trust);
  const loaded = await shelf.contractsOf(uses);
  const contracts = new Map<string, StageContract>();
  const unknown: string[] = [];
  for (const [name, contract] of loaded) {
    if (!("problem" in contract)) contracts.set(name, contract);
    else if (bundledModule(name) === undefined) unknown.push(`${contract.message}. ${contract.remedy ?? ""}`.trim());
  }
  const known: KnownDocument = {
    types: new Map([...contracts].filter(([name]) => bundledModule(name) === undefined)),
    wires: wiresOf(valueAt(root, ["stages"]), contracts),
    params: namesIn(valueAt(root, ["params"]), ""),
  };
  const bundled = (await bundledPlugins()).map(({ stage }) => stage);
  return ok({ schema: pipelineSchema(bundled, known), unknown });
}

function wiresOf(
  stages: LocatedValue | undefined,
  contracts: ReadonlyMap<string, StageContract>,
): KnownDocument["wires"] {
  if (stages?.type !== "map") return [];
  return [...stages.entries].flatMap(([id, { value }]) => {
    const uses = valueAt(value, ["uses"]);
    const contract = uses === undefined ? undefined : contracts.get(String(toJson(uses)));
    return Object.entries(outputsOf(contract, valueAt(value, ["with"]))).map(([output, { kind }]) => ({
      wire: `${id}.${output}`,
      kind,
    }));
  });
}

/** Of a stage that declares them by its parameters, those that these declare, as far as they are right. */
function outputsOf(contract: StageContract | undefined, params: LocatedValue | undefined): StageContract["outputs"] {
  if (contract?.portsOf === undefined) return contract?.outputs ?? {};
  const given = params === undefined ? undefined : toJson(params);
  try {
    return isJsonObject(given) ? contract.portsOf({ kinds: {}, ...given }).outputs : {};
  } catch {
    return {};
  }
}

function namesIn(params: LocatedValue | undefined, before: string): readonly string[] {
  if (params?.type !== "map") return [];
  return [...params.entries].flatMap(([name, { value }]) => [
    `${before}${name}`,
    ...namesIn(value, `${before}${name}.`),
  ]);
}
