import type { LocatedScalar, LocatedValue } from "../text/located-value.js";
import {
  acceptsType,
  dereferenced,
  itemOf,
  likelyBranch,
  propertyOf,
  type SchemaNode,
  unionOf,
} from "./schema-node.js";

/**
 * Environment variables are texts. If one is a whole value that the schema requires to be a number or boolean, it is
 * read as that.
 */
export function withTypes(tree: LocatedValue, schema: SchemaNode): LocatedValue {
  return typed(tree, schema, schema);
}

function typed(tree: LocatedValue, unresolved: SchemaNode | undefined, root: SchemaNode): LocatedValue {
  if (unresolved === undefined) return tree;
  const node = dereferenced(unresolved, root);
  if (tree.type === "scalar") return tree.typedBySchema ? typedScalar(tree, node, root) : tree;
  const union = unionOf(node);
  const shape =
    tree.type === "list"
      ? []
      : Object.fromEntries(
          [...tree.entries].map(([key, entry]) => [key, entry.value.type === "scalar" ? entry.value.value : {}]),
        );
  const inner = (union && likelyBranch(union, shape, root)) ?? node;
  if (tree.type === "list") {
    return { ...tree, items: tree.items.map((item, index) => typed(item, itemOf(inner, index), root)) };
  }
  const entries = new Map(tree.entries);
  for (const [key, entry] of entries)
    entries.set(key, { ...entry, value: typed(entry.value, propertyOf(inner, key), root) });
  return { ...tree, entries };
}

function typedScalar(scalar: LocatedScalar, node: SchemaNode, root: SchemaNode): LocatedScalar {
  const options = [node, ...(unionOf(node) ?? [])]
    .map((option) => dereferenced(option, root))
    .filter((option) => option.type !== undefined);
  const text = String(scalar.value);
  if (
    options.length === 0 ||
    options.some((option) => acceptsType({ ...(option.type !== undefined && { type: option.type }) }, text))
  )
    return scalar;
  const value = text === "true" || text === "false" ? text === "true" : Number(text);
  const isNumber = typeof value === "number" && text.trim() !== "" && Number.isFinite(value);
  if ((typeof value === "boolean" || isNumber) && options.some((option) => acceptsType(option, value)))
    return { ...scalar, value };
  return scalar;
}
