import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../../core/json.js";
import { OWN_KEYWORDS, type SchemaNode } from "./schema-node.js";

/** A text with `${...}` in it represents a value that is not known yet. */
export const INTERPOLATED: JsonObject = { type: "string", pattern: "\\$\\{.+\\}" };

export const isInterpolated = ({ type, pattern }: SchemaNode): boolean =>
  type === INTERPOLATED["type"] && pattern === INTERPOLATED["pattern"];

const ANNOTATIONS = ["title", "description", "default", "examples"] as const;
const COMPOUNDS = ["anyOf", "oneOf", "allOf", "prefixItems"] as const;

/** A schema that also accepts `${...}` in the place of every value inside of it, and asks for nothing that has a default. */
export function allowInterpolation(schema: JsonObject): JsonObject {
  const result: Record<string, JsonValue> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (!OWN_KEYWORDS.some((own) => own === keyword)) result[keyword] = value;
  }
  for (const keyword of ["properties", "patternProperties"]) {
    const properties = schema[keyword];
    if (isJsonObject(properties)) result[keyword] = mapValues(properties, orInterpolated);
  }
  for (const keyword of ["items", "additionalProperties"]) {
    const inner = schema[keyword];
    if (isJsonObject(inner)) result[keyword] = orInterpolated(inner);
    else if (isJsonArray(inner))
      result[keyword] = inner.map((item) => (isJsonObject(item) ? orInterpolated(item) : item));
  }
  for (const keyword of COMPOUNDS) {
    const branches = schema[keyword];
    if (isJsonArray(branches))
      result[keyword] = branches.map((branch) => (isJsonObject(branch) ? allowInterpolation(branch) : branch));
  }
  const { required, properties } = schema;
  if (isJsonArray(required) && isJsonObject(properties)) {
    const needed = required.filter((name) => !hasDefault(properties[String(name)]));
    if (needed.length > 0) result["required"] = needed;
    else delete result["required"];
  }
  return result;
}

function orInterpolated(schema: JsonObject): JsonObject {
  const inner = allowInterpolation(schema);
  if (acceptsAnyText(schema)) return { ...inner, ...notes(schema) };
  const annotations: Record<string, JsonValue> = {};
  const rest: Record<string, JsonValue> = {};
  for (const [keyword, value] of Object.entries(inner)) {
    (ANNOTATIONS.some((annotation) => annotation === keyword) ? annotations : rest)[keyword] = value;
  }
  const branches = Object.keys(rest).length === 1 && isJsonArray(rest["anyOf"]) ? rest["anyOf"] : [rest];
  return { ...annotations, ...notes(schema), anyOf: [...branches, INTERPOLATED] };
}

/** What an editor's reader should know of radpipe's own keywords. */
function notes({ description, inert, seed }: JsonObject): JsonObject {
  const words = [
    description,
    seed === true ? "By default the pipeline's `seed`." : undefined,
    inert === true ? "Changes no result." : undefined,
  ].filter((word) => typeof word === "string");
  return words.length === 0 ? {} : { description: words.join(" ") };
}

const acceptsAnyText = (schema: JsonObject): boolean =>
  (schema["type"] === "string" || Object.keys(schema).every((keyword) => ANNOTATIONS.some((one) => one === keyword))) &&
  !["const", "enum", "pattern", "format", "maxLength", "anyOf", "oneOf"].some((keyword) => keyword in schema);

const hasDefault = (property: JsonValue | undefined): boolean =>
  isJsonObject(property) && (property["default"] !== undefined || property["seed"] === true);

const mapValues = (object: JsonObject, change: (value: JsonObject) => JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, isJsonObject(value) ? change(value) : value]));
