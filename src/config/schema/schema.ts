import { NAME_PATTERN } from "../../core/ids.js";
import type { JsonObject, JsonValue } from "../../core/json.js";
import type { Port, StageContract } from "../../core/stage-contract.js";
import { DocumentSchema, StageSchema } from "./document-schema.js";
import { allowInterpolation, INTERPOLATED } from "./interpolatable-schema.js";

/**
 * The JSON Schema of a whole pipeline file, for editors (yaml-language-server) and other tools: parameters and inputs
 * are those of the stage type that `uses` names. It accepts every file that `validatePipeline` accepts; what can be
 * known only with all stages at hand (wires, cycles, secrets) is left to that.
 */
export function pipelineSchema(contracts: readonly StageContract[]): JsonObject {
  const sorted = [...contracts].sort((a, b) => (a.name < b.name ? -1 : 1));
  const document = allowInterpolation(plainJson(DocumentSchema));
  const stage = allowInterpolation(plainJson(StageSchema));
  const definitions: Record<string, JsonValue> = { stage: stageDefinition(stage, sorted) };
  for (const contract of sorted) {
    const { parameters, parts } = parameterDefinitions(contract);
    definitions[`${contract.name}.with`] = parameters;
    definitions[`${contract.name}.inputs`] = inputsDefinition(contract);
    Object.assign(definitions, parts);
  }
  const properties = document["properties"] as JsonObject;
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "radpipe pipeline",
    description: "Stages that radpipe runs in the order of what they need; results are kept and used again.",
    ...document,
    properties: {
      ...properties,
      stages: {
        type: "object",
        description: (properties["stages"] as JsonObject)["description"] ?? "",
        minProperties: 1,
        additionalProperties: false,
        patternProperties: { [NAME_PATTERN]: { $ref: "#/definitions/stage" } },
      },
    },
    definitions,
  };
}

function stageDefinition(stage: JsonObject, contracts: readonly StageContract[]): JsonObject {
  const properties = stage["properties"] as JsonObject;
  const uses = properties["uses"] as JsonObject;
  return {
    ...stage,
    properties: {
      ...properties,
      uses: {
        description: uses["description"] ?? "",
        anyOf: [
          ...contracts.map(({ name, description }) => ({ const: name, description })),
          {
            type: "string",
            pattern: "^\\.{0,2}/|^@|/|radpipe|\\$\\{",
            description: "A file of your own (`./my-stage.ts`) or a package.",
          },
        ],
      },
    },
    allOf: contracts.map((contract) => ({
      if: { properties: { uses: { const: contract.name } }, required: ["uses"] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: {
        properties: {
          with: {
            description: `Parameters of \`${contract.name}\`: ${contract.description}`,
            anyOf: [{ $ref: `#/definitions/${contract.name}.with` }, INTERPOLATED],
          },
          inputs: { $ref: `#/definitions/${contract.name}.inputs` },
        },
        required: [
          ...(requiredOf(contract).length > 0 ? ["with"] : []),
          ...(requiredPorts(contract).length > 0 ? ["inputs"] : []),
        ],
      },
    })),
  };
}

/** The parameters, and what they refer to under `$defs` as definitions of the whole schema. */
function parameterDefinitions(contract: StageContract): {
  readonly parameters: JsonObject;
  readonly parts: JsonObject;
} {
  const here = `#/definitions/${contract.name}.`;
  const text = JSON.stringify(contract.params).replaceAll('"$ref":"#/$defs/', `"$ref":"${here}`);
  const { $defs = {}, ...parameters } = JSON.parse(text) as JsonObject & { readonly $defs?: JsonObject };
  const parts: Record<string, JsonValue> = {};
  for (const [name, part] of Object.entries($defs))
    parts[`${contract.name}.${name}`] = allowInterpolation(part as JsonObject);
  return { parameters: allowInterpolation(parameters), parts };
}

const requiredOf = (contract: StageContract): readonly JsonValue[] =>
  (allowInterpolation(plainJson(contract.params))["required"] as readonly JsonValue[] | undefined) ?? [];

const requiredPorts = (contract: StageContract): readonly string[] =>
  Object.entries(contract.inputs).flatMap(([name, port]) => (port.optional ? [] : [name]));

function inputsDefinition(contract: StageContract): JsonObject {
  const description =
    "Each is `stage.output`, `stage.output/path/inside`, or a path that begins with `./`, `../` or `/`.";
  if (contract.portsOf !== undefined) {
    return { type: "object", description, additionalProperties: { type: "string", minLength: 1 } };
  }
  const required = requiredPorts(contract);
  return {
    type: "object",
    description,
    properties: Object.fromEntries(Object.entries(contract.inputs).map(([name, port]) => [name, portSchema(port)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

const portSchema = ({ kind, optional, description }: Port): JsonObject => ({
  type: "string",
  minLength: 1,
  description: `${optional ? "Optional. " : ""}${description === undefined ? "" : `${description} `}Kind: ${kind}.`,
});

/** TypeBox keeps notes of its own on schemas, which JSON leaves out. */
const plainJson = (schema: object): JsonObject => JSON.parse(JSON.stringify(schema)) as JsonObject;
