import type { JsonValue } from "../../core/json.js";

/** A JSON Schema as far as radpipe looks into it; ajv looks into the rest. */
export interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly const?: JsonValue;
  readonly enum?: readonly JsonValue[];
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
  /** The same in the schema of a whole file, which is of draft 7. */
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly required?: readonly string[];
  readonly items?: SchemaNode | readonly SchemaNode[];
  readonly prefixItems?: readonly SchemaNode[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly description?: string;
  readonly default?: JsonValue;
  readonly examples?: readonly JsonValue[];
  /** What a value must be, in words, where the keywords do not say it well: `a duration such as 30m`. */
  readonly expected?: string;
  readonly inert?: boolean;
  readonly path?: boolean;
  readonly seed?: boolean;
  readonly population?: boolean;
  readonly origin?: boolean;
  readonly secrets?: boolean;
  readonly handed?: string;
}

/** Keywords of radpipe's own, which ajv is told to accept. */
export const OWN_KEYWORDS = ["expected", "inert", "path", "seed", "population", "origin", "secrets", "handed"] as const;

/** `node`, or what its `$ref` points to below `root`. */
export function dereferenced(node: SchemaNode, root: SchemaNode): SchemaNode {
  const [, where, name = ""] = /^#\/(\$defs|definitions)\/(.+)$/.exec(node.$ref ?? "") ?? [];
  const target = where === undefined ? undefined : root[where as "$defs" | "definitions"]?.[name];
  return target ?? node;
}

export const unionOf = (node: SchemaNode): readonly SchemaNode[] | undefined => node.anyOf ?? node.oneOf;

/** The schema of a key of a mapping. */
export function propertyOf(node: SchemaNode, key: string): SchemaNode | undefined {
  const known = Object.hasOwn(node.properties ?? {}, key) ? node.properties?.[key] : undefined;
  if (known !== undefined) return known;
  for (const [pattern, schema] of Object.entries(node.patternProperties ?? {})) {
    if (new RegExp(pattern, "u").test(key)) return schema;
  }
  return typeof node.additionalProperties === "object" ? node.additionalProperties : undefined;
}

/** The schema of an item of a list. */
export function itemOf(node: SchemaNode, index: number): SchemaNode | undefined {
  const prefix = node.prefixItems ?? (Array.isArray(node.items) ? (node.items as readonly SchemaNode[]) : undefined);
  if (prefix?.[index] !== undefined) return prefix[index];
  return Array.isArray(node.items) ? undefined : (node.items as SchemaNode | undefined);
}

/**
 * The one of several alternatives that `value` was meant to be: the one whose constants (`name: adam`) it has, else the
 * only one of its type.
 */
export function likelyBranch(
  branches: readonly SchemaNode[],
  value: JsonValue,
  root: SchemaNode,
): SchemaNode | undefined {
  const candidates = branches
    .map((branch) => dereferenced(branch, root))
    .filter((branch) => acceptsType(branch, value));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const object = value as Readonly<Record<string, JsonValue>>;
    const tagged = candidates.filter((branch) => tags(branch).length > 0);
    const matching = tagged.filter((branch) => tags(branch).every(([key, constant]) => object[key] === constant));
    if (matching.length > 0) return matching[0];
    if (tagged.length > 0 && tagged.length === candidates.length) return undefined;
    return candidates.find((branch) => tags(branch).length === 0);
  }
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** Properties for which the schema allows only one value. */
export const tags = (branch: SchemaNode): readonly (readonly [string, JsonValue])[] =>
  Object.entries(branch.properties ?? {}).flatMap(([key, node]) =>
    node.const === undefined ? [] : [[key, node.const] as const],
  );

export function acceptsType(node: SchemaNode, value: JsonValue): boolean {
  if (node.const !== undefined) return node.const === value;
  if (node.enum !== undefined) return node.enum.includes(value);
  if (node.type === undefined) return true;
  const types: readonly string[] = typeof node.type === "string" ? [node.type] : node.type;
  return types.some((type) => type === jsonType(value) || (type === "integer" && typeof value === "number"));
}

function jsonType(value: JsonValue): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** The schemas that apply to the value at `path` and to what contains it, outermost first; all of the alternatives. */
export const schemasAlong = (root: SchemaNode, path: readonly (string | number)[]): readonly SchemaNode[] =>
  levelsAlong(root, path)
    .flat()
    .map(({ node }) => node);

/** Those that apply to the value at `path` itself. */
export const schemasAt = (root: SchemaNode, path: readonly (string | number)[]): readonly SchemaNode[] =>
  levelsAlong(root, path)
    .at(-1)!
    .map(({ node }) => node);

interface Placed {
  readonly node: SchemaNode;
  /** Where the definitions are that it refers to: the whole schema, or a part of it that has some of its own. */
  readonly home: SchemaNode;
}

function levelsAlong(root: SchemaNode, path: readonly (string | number)[]): readonly (readonly Placed[])[] {
  const levels = [alternatives(root, root)];
  for (const segment of path) {
    const level = levels.at(-1)!.flatMap(({ node, home }) => {
      const below = typeof segment === "number" ? itemOf(node, segment) : propertyOf(node, segment);
      return below === undefined ? [] : alternatives(below, home);
    });
    levels.push(level);
  }
  return levels;
}

/** The node, and all that it may be instead. */
function alternatives(node: SchemaNode, within: SchemaNode): readonly Placed[] {
  const resolved = dereferenced(node, within);
  const home = resolved.$defs === undefined ? within : resolved;
  return [{ node: resolved, home }, ...(unionOf(resolved) ?? []).flatMap((branch) => alternatives(branch, home))];
}

/** A TypeBox schema is a JSON Schema; its static types say more than can be used here. */
export const asSchemaNode = (schema: object): SchemaNode => schema as SchemaNode;
