import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../core/json.js";
import type { StageContract } from "../core/stage-contract.js";

/** The parameters that are in the key: the plugin's own `identity` of them, or all that the schema does not call inert. */
export function keyParameters(contract: StageContract, params: JsonObject): JsonValue {
  if (contract.identity !== undefined) return contract.identity(params);
  const schema = contract.params as unknown as JsonObject;
  return hasInert(schema) ? withoutInert(params, [schema]) : params;
}

/** Asked for every stage of a pipeline, which may have a thousand of one plugin. */
const schemasWithInert = new WeakMap<JsonObject, boolean>();

function hasInert(schema: JsonObject): boolean {
  const known = schemasWithInert.get(schema);
  if (known !== undefined) return known;
  const found = JSON.stringify(schema).includes('"inert":true');
  schemasWithInert.set(schema, found);
  return found;
}

/** `schemas`: all that may describe the value; a union offers several, and something is inert only if all call it so. */
function withoutInert(value: JsonValue, schemas: readonly JsonObject[]): JsonValue {
  const offered = schemas.flatMap(variants);
  if (isJsonArray(value)) {
    return value.map((item) =>
      withoutInert(
        item,
        offered.flatMap((schema) => asSchema(schema["items"])),
      ),
    );
  }
  if (!isJsonObject(value)) return value;
  const kept: Record<string, JsonValue> = {};
  for (const [name, member] of Object.entries(value)) {
    const described = offered.flatMap((schema) => memberSchemas(schema, name));
    if (described.length > 0 && described.every((schema) => schema["inert"] === true)) continue;
    kept[name] = withoutInert(member, described);
  }
  return kept;
}

function variants(schema: JsonObject): readonly JsonObject[] {
  const inner = ["anyOf", "oneOf", "allOf"].flatMap((keyword) => {
    const list = schema[keyword];
    return isJsonArray(list) ? list.flatMap(asSchema) : [];
  });
  return [schema, ...inner.flatMap(variants)];
}

function memberSchemas(schema: JsonObject, name: string): readonly JsonObject[] {
  const properties = schema["properties"];
  if (isJsonObject(properties) && Object.hasOwn(properties, name)) return asSchema(properties[name]);
  const patterns = schema["patternProperties"];
  const matching = isJsonObject(patterns)
    ? Object.entries(patterns).flatMap(([pattern, found]) => (new RegExp(pattern).test(name) ? asSchema(found) : []))
    : [];
  return matching.length > 0 ? matching : asSchema(schema["additionalProperties"]);
}

const asSchema = (value: JsonValue | undefined): readonly JsonObject[] => (isJsonObject(value) ? [value] : []);
