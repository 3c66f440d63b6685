import { inWords } from "../text/located-value.js";
import { dereferenced, type SchemaNode, unionOf } from "./schema-node.js";

/** What a schema asks for, as the end of "Expected `x` to be ...". */
export function describeSchema(schema: SchemaNode, root: SchemaNode): string {
  const node = dereferenced(schema, root);
  if (node.expected !== undefined) return node.expected;
  const choices = constantsOf(node, root);
  if (choices !== undefined) return either(choices.map(inWords));
  const union = unionOf(node);
  if (union !== undefined) return either([...new Set(union.map((branch) => describeSchema(branch, root)))]);
  if (Array.isArray(node.type)) return either(node.type.map((type) => describeSchema({ ...node, type }, root)));
  switch (node.type) {
    case "integer":
      return `an integer${range(node)}`;
    case "number":
      return `a number${range(node)}`;
    case "boolean":
      return "true or false";
    case "string":
      return `a text${length(node)}`;
    case "null":
      return "null";
    case "array":
      return list(node, root);
    case "object":
      return mapping(node, root);
    default:
      return node.description === undefined ? "another value" : `this: ${node.description}`;
  }
}

/** The values that a schema lists one by one, or undefined where it does more than that. */
export function constantsOf(schema: SchemaNode, root: SchemaNode): SchemaNode["enum"] {
  const node = dereferenced(schema, root);
  if (node.const !== undefined) return [node.const];
  if (node.enum !== undefined) return node.enum;
  const branches = unionOf(node)?.map((branch) => constantsOf(branch, root));
  if (branches === undefined || branches.some((branch) => branch === undefined)) return undefined;
  return branches.flatMap((branch) => branch ?? []);
}

function either(words: readonly string[]): string {
  if (words.length < 3) return words.join(" or ");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function range(node: SchemaNode): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = node;
  const step = multipleOf === undefined ? "" : ` that ${multipleOf} divides`;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}${step}`;
  const bounds = [
    minimum !== undefined && `of at least ${minimum}`,
    exclusiveMinimum !== undefined && `above ${exclusiveMinimum}`,
    maximum !== undefined && `of at most ${maximum}`,
    exclusiveMaximum !== undefined && `below ${exclusiveMaximum}`,
  ].filter((bound) => bound !== false);
  return `${bounds.length > 0 ? ` ${bounds.join(" and ")}` : ""}${step}`;
}

function length({ minLength, maxLength, pattern, examples }: SchemaNode): string {
  const example = examples?.[0] === undefined ? "" : ` such as ${inWords(examples[0])}`;
  if (pattern !== undefined) return example || ` that matches ${pattern}`;
  if (minLength !== undefined && maxLength !== undefined)
    return ` of ${minLength} to ${maxLength} characters${example}`;
  if (minLength !== undefined)
    return `${minLength === 1 ? " that is not empty" : ` of at least ${minLength} characters`}${example}`;
  return `${maxLength === undefined ? "" : ` of at most ${maxLength} characters`}${example}`;
}

function list(node: SchemaNode, root: SchemaNode): string {
  const { minItems, maxItems, uniqueItems } = node;
  const prefix = node.prefixItems ?? (Array.isArray(node.items) ? (node.items as readonly SchemaNode[]) : undefined);
  if (prefix !== undefined) return `a list of ${prefix.map((item) => describeSchema(item, root)).join(" and ")}`;
  const count =
    minItems !== undefined && minItems === maxItems
      ? `${minItems} values`
      : minItems !== undefined && maxItems !== undefined
        ? `${minItems} to ${maxItems} values`
        : minItems !== undefined && minItems > 0
          ? `at least ${minItems} ${minItems === 1 ? "value" : "values"}`
          : maxItems !== undefined
            ? `at most ${maxItems} values`
            : undefined;
  const items = node.items === undefined ? undefined : describeSchema(node.items as SchemaNode, root);
  const each = items === undefined ? "" : `, each ${items}`;
  return `a list${count === undefined ? "" : ` of ${count}`}${uniqueItems ? ", none of them twice" : ""}${each}`;
}

function mapping(node: SchemaNode, root: SchemaNode): string {
  const required = (node.required ?? []).filter((key) => node.properties?.[key]?.default === undefined);
  const tags = Object.entries(node.properties ?? {}).filter(([, property]) => property.const !== undefined);
  if (tags.length > 0)
    return `a mapping with ${tags.map(([key, tag]) => `${key}: ${describeSchema(tag, root)}`).join(", ")}`;
  return required.length === 0 ? "a mapping" : `a mapping with ${required.map((key) => `\`${key}\``).join(", ")}`;
}
