import type { JsonObject, JsonValue } from "../../core/json.js";
import { isJsonArray, isJsonObject } from "../../core/json.js";
import { dereferenced, itemOf, likelyBranch, propertyOf, type SchemaNode, unionOf } from "./schema-node.js";

/** Values of the pipeline that are defaults of its stages. */
export interface Inherited {
  readonly seed?: number;
  /** Of its `study`. */
  readonly population?: string;
  /** Of its `study`: where the images come from, its source and its population. */
  readonly origin?: readonly string[];
}

/**
 * `value` with the defaults of its schema filled in at every depth, also in alternatives: keys are made of parameters
 * after defaults. What the pipeline says for all stages takes the place of the default of parameters marked `seed`,
 * `population` or `origin`.
 */
export function withDefaults(value: JsonValue, schema: SchemaNode, inherited: Inherited): JsonValue {
  const fill = (value: JsonValue, unresolved: SchemaNode): JsonValue => {
    const node = dereferenced(unresolved, schema);
    let filled = value;
    for (const part of node.allOf ?? []) filled = fill(filled, part);
    const union = unionOf(node);
    const branch = union && likelyBranch(union, filled, schema);
    if (branch !== undefined) filled = fill(filled, branch);
    if (isJsonArray(filled)) {
      return filled.map((item, index) => {
        const itemSchema = itemOf(node, index);
        return itemSchema === undefined ? item : fill(item, itemSchema);
      });
    }
    return isJsonObject(filled) ? fillObject(filled, node) : filled;
  };

  const fillObject = (value: JsonObject, node: SchemaNode): JsonObject => {
    const filled: Record<string, JsonValue> = {};
    for (const [key, item] of Object.entries(value)) {
      const property = propertyOf(node, key);
      filled[key] = property === undefined ? item : fill(item, property);
    }
    for (const [key, property] of Object.entries(node.properties ?? {})) {
      if (Object.hasOwn(filled, key)) continue;
      const resolved = dereferenced(property, schema);
      const missing = inheritedBy(resolved, inherited) ?? resolved.default;
      if (missing !== undefined) filled[key] = fill(structuredClone(missing), property);
    }
    return filled;
  };

  return fill(value, schema);
}

const inheritedBy = ({ seed, population, origin }: SchemaNode, inherited: Inherited): JsonValue | undefined =>
  seed ? inherited.seed : population ? inherited.population : origin ? inherited.origin : undefined;
