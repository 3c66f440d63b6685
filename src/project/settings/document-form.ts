import { readFileSync } from "node:fs";
import path from "node:path";
import { isInterpolated } from "../../config/schema/interpolatable-schema.js";
import { asSchemaNode, type SchemaNode, schemasAt } from "../../config/schema/schema-node.js";
import { eachScalar, type LocatedValue, valueAt } from "../../config/text/located-value.js";
import { packageFolder } from "../package-folder.js";
import type { ProjectFolders } from "../project-folders.js";
import { type PipelineDocument, textAt } from "./pipeline-document.js";

/** What a document may have at a path: all alternatives, `${...}` left out, which is possible everywhere. */
export type DocumentForm = (names: readonly string[]) => readonly SchemaNode[];

/**
 * The form of this very document: of its params by their use, of its stages by their types. It comes from the schema
 * that editors get: to load each stage type for it would take longer than a shell should wait.
 * @param names where it will be asked for: only a stage type of the document's own that this leads to is read, where its
 * folder is trusted.
 */
export async function documentForm(
  pipeline: PipelineDocument,
  names: readonly string[],
  project: ProjectFolders,
): Promise<DocumentForm> {
  const { definitions = {}, ...document } = readSchema();
  const uses = names[0] === "params" ? usesOfParams(pipeline) : new Map<string, readonly string[]>();
  const needed = new Set([...(names[0] === "stages" ? [names[1]] : []), ...[...uses.values()].map(([, id]) => id)]);
  const stages: Record<string, SchemaNode> = {};
  for (const [id, stage] of entriesOf(valueAt(pipeline.root, ["stages"]))) {
    const type = textAt(stage, ["uses"]);
    const own = definitions[`${type}.with`] === undefined && needed.has(id);
    stages[id] = stageNode(stage, type, definitions, own ? await ownType(type, pipeline.file, project) : undefined);
  }
  const root: SchemaNode = {
    ...document,
    definitions,
    properties: { ...document.properties, stages: { type: "object", properties: stages } },
  };
  const params = paramsNode(valueAt(pipeline.root, ["params"]), "params", (name) => {
    const use = uses.get(name);
    return use === undefined ? [] : nodesAt(root, use);
  });
  const whole: SchemaNode = { ...root, properties: { ...root.properties, params } };
  return (place) => nodesAt(whole, place);
}

const readSchema = (): SchemaNode =>
  asSchemaNode(
    JSON.parse(readFileSync(path.join(packageFolder(), "pipelines", "pipeline.schema.json"), "utf8")) as object,
  );

const entriesOf = (located: LocatedValue | undefined) =>
  located?.type === "map"
    ? new Map([...located.entries].map(([key, { value }]) => [key, value]))
    : new Map<string, LocatedValue>();

/** By param, where the document has its value by itself. */
function usesOfParams({ root }: PipelineDocument): ReadonlyMap<string, readonly string[]> {
  const uses = new Map<string, readonly string[]>();
  eachScalar(root, (scalar, where) => {
    const name = /^\$\{(params\.[\w.-]+)\}$/.exec(String(scalar.value))?.[1];
    if (name !== undefined && where[0] === "stages" && !uses.has(name)) uses.set(name, where.map(String));
  });
  return uses;
}

function paramsNode(
  value: LocatedValue | undefined,
  name: string,
  usedAs: (name: string) => readonly SchemaNode[],
): SchemaNode {
  if (value?.type !== "map") return { anyOf: usedAs(name) };
  const properties = [...value.entries].map(([key, entry]) => [key, paramsNode(entry.value, `${name}.${key}`, usedAs)]);
  return { type: "object", properties: Object.fromEntries(properties) as Readonly<Record<string, SchemaNode>> };
}

/** What a stage type of the user's own takes. */
interface OwnType {
  readonly params: SchemaNode;
  readonly inputs: readonly string[];
}

function stageNode(
  stage: LocatedValue,
  type: string,
  definitions: Readonly<Record<string, SchemaNode>>,
  own: OwnType | undefined,
): SchemaNode {
  const node = definitions["stage"] ?? {};
  const known = own?.params ?? definitions[`${type}.with`];
  const inputs = [
    ...(own?.inputs ?? Object.keys(definitions[`${type}.inputs`]?.properties ?? {})),
    ...entriesOf(valueAt(stage, ["inputs"])).keys(),
  ];
  return {
    ...node,
    properties: {
      ...node.properties,
      ...(known !== undefined && { with: known }),
      inputs: { type: "object", properties: Object.fromEntries(inputs.map((name) => [name, { type: "string" }])) },
    },
  };
}

async function ownType(uses: string, file: string, project: ProjectFolders): Promise<OwnType | undefined> {
  const { pluginShelf } = await import("../plugin-shelf.js");
  const { pipelineTrust } = await import("../pipeline-trust.js");
  const { transpiledCode } = await import("../../store/layout.js");
  const shelf = pluginShelf(path.dirname(file), transpiledCode(project.cacheFolder), pipelineTrust(file, project));
  const contract = (await shelf.contractsOf([{ uses }])).get(uses);
  return contract === undefined || "problem" in contract
    ? undefined
    : { params: asSchemaNode(contract.params), inputs: Object.keys(contract.inputs) };
}

const nodesAt = (root: SchemaNode, names: readonly string[]): readonly SchemaNode[] =>
  schemasAt(root, names).filter((node) => !isInterpolated(node));
