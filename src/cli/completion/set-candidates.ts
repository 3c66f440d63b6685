import path from "node:path";
import { DocumentSchema, StageSchema } from "../../config/schema/document-schema.js";
import { asSchemaNode, dereferenced, propertyOf, type SchemaNode, unionOf } from "../../config/schema/schema-node.js";
import { eachScalar, type LocatedValue, toJson, valueAt } from "../../config/text/located-value.js";
import type { JsonValue } from "../../core/json.js";
import { bundledStageNames } from "../../plugins/bundled.js";
import { pipelineTrust } from "../../project/pipeline-trust.js";
import { pluginShelf } from "../../project/plugin-shelf.js";
import type { ProjectFolders } from "../../project/project-folders.js";
import { transpiledCode } from "../../store/layout.js";
import { type Asked, type Candidate, inShort } from "./candidate.js";
import { type NamedDocument, namedDocument, textAt } from "./named-document.js";

/** `path=value` of `--set`, a step at a time: the members of a mapping, then the values that are known to fit. */
export async function settings(asked: Asked): Promise<readonly Candidate[]> {
  const { current } = asked.line;
  const pipeline = await namedDocument(asked);
  if (pipeline === undefined) return [];
  const end = current.indexOf("=");
  const names = (end < 0 ? current : current.slice(0, end)).split(".");
  const root = await documentNode(pipeline, names, asked.project);
  if (end < 0) return members(root, names.slice(0, -1), pipeline.root);
  const before = current.slice(0, end + 1);
  return valuesAt(root, names, pipeline.root).map((one) => ({ ...one, value: `${before}${one.value}` }));
}

/** The schema of this very document: for its params by their use, for the stage that `names` lead into by its type. */
async function documentNode(
  pipeline: NamedDocument,
  names: readonly string[],
  project: ProjectFolders,
): Promise<SchemaNode> {
  const document = asSchemaNode(DocumentSchema);
  const stages = entriesOf(valueAt(pipeline.root, ["stages"]));
  const entered = names[0] === "stages" ? names[1] : undefined;
  const uses = names[0] === "params" ? usesOfParams(pipeline) : new Map<string, readonly string[]>();
  const needed = new Set([
    ...(entered === undefined ? [] : [entered]),
    ...[...uses.values()].map(([, stage]) => stage),
  ]);
  const nodes: Record<string, SchemaNode> = {};
  for (const id of stages.keys()) {
    nodes[id] = needed.has(id) ? await stageNode(pipeline, id, project) : asSchemaNode(StageSchema);
  }
  const withStages: SchemaNode = {
    ...document,
    properties: { ...document.properties, stages: { type: "object", properties: nodes } },
  };
  const params = paramsNode(valueAt(pipeline.root, ["params"]), "params", (name) => {
    const use = uses.get(name);
    return use === undefined ? [] : nodesAt(withStages, use);
  });
  return { ...withStages, properties: { ...withStages.properties, params } };
}

const entriesOf = (located: LocatedValue | undefined) =>
  located?.type === "map"
    ? new Map([...located.entries].map(([key, { value }]) => [key, value]))
    : new Map<string, LocatedValue>();

/** By param, where the document has its value by itself. */
function usesOfParams({ root }: NamedDocument): ReadonlyMap<string, readonly string[]> {
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

/** Code of a stage type is read as everywhere: not in a folder that is not trusted. */
async function stageNode(pipeline: NamedDocument, id: string, project: ProjectFolders): Promise<SchemaNode> {
  const node = asSchemaNode(StageSchema);
  const uses = textAt(pipeline.root, ["stages", id, "uses"]);
  const trust = pipelineTrust(pipeline.file, project);
  const shelf = pluginShelf(path.dirname(pipeline.file), transpiledCode(project.cacheFolder), trust);
  const contract = (await shelf.contractsOf([{ uses }])).get(uses);
  const known = contract === undefined || "problem" in contract ? undefined : contract;
  const inputs = Object.keys({
    ...known?.inputs,
    ...Object.fromEntries(entriesOf(valueAt(pipeline.root, ["stages", id, "inputs"]))),
  });
  return {
    ...node,
    properties: {
      ...node.properties,
      uses: { anyOf: bundledStageNames().map((name) => ({ const: name })) },
      ...(known !== undefined && { with: asSchemaNode(known.params) }),
      inputs: { type: "object", properties: Object.fromEntries(inputs.map((name) => [name, { type: "string" }])) },
    },
  };
}

/** The node, and all that it may be instead. */
function alternatives(node: SchemaNode, root: SchemaNode): readonly SchemaNode[] {
  const resolved = dereferenced(node, root);
  const own = resolved.$defs === undefined ? root : resolved;
  return [resolved, ...(unionOf(resolved) ?? []).flatMap((branch) => alternatives(branch, own))];
}

function nodesAt(root: SchemaNode, names: readonly string[]): readonly SchemaNode[] {
  let level = alternatives(root, root);
  // References of a stage's parameters are to that schema's own definitions.
  let definitions = root;
  for (const name of names) {
    definitions = level.find(({ $defs }) => $defs !== undefined) ?? definitions;
    level = level.flatMap((node) => {
      const member = propertyOf(node, name);
      return member === undefined ? [] : alternatives(member, definitions);
    });
  }
  return level;
}

function members(root: SchemaNode, parent: readonly string[], document: LocatedValue): readonly Candidate[] {
  const before = parent.map((name) => `${name}.`).join("");
  const found = new Map<string, Candidate>();
  for (const node of nodesAt(root, parent)) {
    for (const name of Object.keys(node.properties ?? {})) {
      const own = [...parent, name];
      const nodes = nodesAt(root, own);
      const isMapping = nodes.some((one) => one.properties !== undefined && Object.keys(one.properties).length > 0);
      const isValue = nodes.length === 0 || nodes.some((one) => one.type !== "object" && one.properties === undefined);
      const written = valueAt(document, own);
      const now =
        written?.type === "scalar" || written?.type === "list" ? `now ${JSON.stringify(toJson(written))}` : "";
      const what = nodes.map(({ description }) => description).find((text) => text !== undefined) ?? "";
      const text = [now, inShort(what)].filter((one) => one !== "").join("; ");
      if (isMapping) found.set(`${name}.`, { value: `${before}${name}.`, text: inShort(what) });
      if (isValue) found.set(`${name}=`, { value: `${before}${name}=`, text });
    }
  }
  return [...found.values()];
}

function valuesAt(root: SchemaNode, names: readonly string[], document: LocatedValue): readonly Candidate[] {
  const nodes = nodesAt(root, names);
  const written = valueAt(document, names);
  const isPlain = written?.type === "scalar" && !String(written.value).includes("${");
  const now = isPlain ? written.value : undefined;
  const values = nodes.flatMap((node): readonly JsonValue[] => {
    if (node.const !== undefined) return [node.const];
    if (node.enum !== undefined) return node.enum;
    if (node.type === "boolean") return [true, false];
    return node.examples ?? [];
  });
  const standard = nodes.map((node) => node.default).find((value) => value !== undefined);
  const found = new Map<string, Candidate>();
  const add = (value: JsonValue | undefined, text?: string): void => {
    if (value === undefined || (typeof value === "object" && value !== null)) return;
    const before = found.get(String(value));
    found.set(String(value), { value: String(value), ...((before?.text ?? text) && { text: before?.text ?? text! }) });
  };
  add(now, "now");
  add(standard, "by default");
  for (const value of values) add(value);
  return [...found.values()];
}
