import { NAME_PATTERN } from "../../core/ids.js";
import type { JsonObject, JsonValue } from "../../core/json.js";
import { type Kind, kindFits } from "../../core/kind.js";
import type { Port, StageContract } from "../../core/stage-contract.js";
import { DocumentSchema, StageSchema } from "./document-schema.js";
import { allowInterpolation, INTERPOLATED } from "./interpolatable-schema.js";

/** What is known of one pipeline file, in addition to the stage types that come with radpipe. */
export interface KnownDocument {
  /** Types of its own, by what `uses` says. */
  readonly types: ReadonlyMap<string, StageContract>;
  /** What its stages make, as an input names it. */
  readonly wires: readonly { readonly wire: string; readonly kind: Kind }[];
  /** Names of its params, nested ones as `a.b`. */
  readonly params: readonly string[];
}

const NOTHING_KNOWN: KnownDocument = { types: new Map(), wires: [], params: [] };

interface StageType {
  readonly uses: string;
  /** Begins the names of its definitions, which references can name. */
  readonly key: string;
  readonly contract: StageContract;
}

/**
 * The JSON Schema of a whole pipeline file, for editors (yaml-language-server) and other tools: parameters and inputs
 * are those of the stage type that `uses` names. It accepts every file that `validatePipeline` accepts; what can be
 * known only with all stages at hand (wires, cycles, secrets) is left to that.
 * @param known of one file: its own types are checked too; its wires and params are offered, and others accepted, since
 * a file goes on being written.
 */
export function pipelineSchema(contracts: readonly StageContract[], known: KnownDocument = NOTHING_KNOWN): JsonObject {
  const types: readonly StageType[] = [
    ...[...contracts]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((contract) => ({ uses: contract.name, key: contract.name, contract })),
    ...[...known.types].map(([uses, contract], index) => ({ uses, key: `own-${index + 1}`, contract })),
  ];
  const document = allowInterpolation(plainJson(DocumentSchema));
  const stage = allowInterpolation(plainJson(StageSchema));
  const definitions: Record<string, JsonValue> = { stage: stageDefinition(stage, types) };
  for (const type of types) {
    const { parameters, parts } = parameterDefinitions(type);
    definitions[`${type.key}.with`] = parameters;
    definitions[`${type.key}.inputs`] = inputsDefinition(type.contract, known);
    Object.assign(definitions, parts);
  }
  const properties = document["properties"] as JsonObject;
  return offeringParams(known, {
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
  });
}

/** `${params.x}` of the file's own, wherever it is allowed. */
function offeringParams({ params }: KnownDocument, schema: JsonObject): JsonObject {
  if (params.length === 0) return schema;
  const reference = JSON.stringify({ $ref: "#/definitions/interpolated" });
  const text = JSON.stringify(schema).replaceAll(JSON.stringify(INTERPOLATED), reference);
  const parsed = JSON.parse(text) as JsonObject;
  const interpolated = { anyOf: [{ enum: params.map((name) => `\${params.${name}}`) }, INTERPOLATED] };
  return { ...parsed, definitions: { ...(parsed["definitions"] as JsonObject), interpolated } };
}

function stageDefinition(stage: JsonObject, types: readonly StageType[]): JsonObject {
  const properties = stage["properties"] as JsonObject;
  const uses = properties["uses"] as JsonObject;
  return {
    ...stage,
    properties: {
      ...properties,
      uses: {
        description: uses["description"] ?? "",
        anyOf: [
          ...types.map(({ uses, contract }) => ({ const: uses, description: contract.description })),
          {
            type: "string",
            pattern: "^\\.{0,2}/|^@|/|radpipe|\\$\\{",
            description: "A file of your own (`./my-stage.ts`) or a package.",
          },
        ],
      },
    },
    allOf: types.map(({ uses, key, contract }) => ({
      if: { properties: { uses: { const: uses } }, required: ["uses"] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: {
        properties: {
          with: {
            description: `Parameters of \`${contract.name}\`: ${contract.description}`,
            anyOf: [{ $ref: `#/definitions/${key}.with` }, INTERPOLATED],
          },
          inputs: { $ref: `#/definitions/${key}.inputs` },
        },
        required: [
          ...(requiredOf(contract).length > 0 ? ["with"] : []),
          ...(requiredPorts(contract).length > 0 || contract.exactlyOneOf ? ["inputs"] : []),
        ],
      },
    })),
  };
}

/** The parameters, and what they refer to under `$defs` as definitions of the whole schema. */
function parameterDefinitions({ key, contract }: StageType): {
  readonly parameters: JsonObject;
  readonly parts: JsonObject;
} {
  const here = `#/definitions/${key}.`;
  const text = JSON.stringify(contract.params).replaceAll('"$ref":"#/$defs/', `"$ref":"${here}`);
  const { $defs = {}, ...parameters } = JSON.parse(text) as JsonObject & { readonly $defs?: JsonObject };
  const parts: Record<string, JsonValue> = {};
  for (const [name, part] of Object.entries($defs)) parts[`${key}.${name}`] = allowInterpolation(part as JsonObject);
  return { parameters: allowInterpolation(parameters), parts };
}

const requiredOf = (contract: StageContract): readonly JsonValue[] =>
  (allowInterpolation(plainJson(contract.params))["required"] as readonly JsonValue[] | undefined) ?? [];

const requiredPorts = (contract: StageContract): readonly string[] =>
  Object.entries(contract.inputs).flatMap(([name, port]) => (port.optional ? [] : [name]));

function inputsDefinition(contract: StageContract, known: KnownDocument): JsonObject {
  const description =
    "Each is `stage.output`, `stage.output/path/inside`, or a path that begins with `./`, `../` or `/`.";
  if (contract.portsOf !== undefined) {
    return { type: "object", description, additionalProperties: { type: "string", minLength: 1 } };
  }
  const required = requiredPorts(contract);
  return {
    type: "object",
    description,
    properties: Object.fromEntries(
      Object.entries(contract.inputs).map(([name, port]) => [name, portSchema(port, known)]),
    ),
    ...(required.length > 0 && { required }),
    ...(contract.exactlyOneOf && { oneOf: contract.exactlyOneOf.map((group) => aloneOf(group, contract)) }),
    additionalProperties: false,
  };
}

/** Of alternative groups: all members of this one, and none that only others have. */
function aloneOf(group: readonly string[], { exactlyOneOf = [] }: StageContract): JsonObject {
  const others = new Set(exactlyOneOf.flat().filter((name) => !group.includes(name)));
  return { required: [...group], properties: Object.fromEntries([...others].map((name) => [name, false])) };
}

function portSchema(port: Port, { wires }: KnownDocument): JsonObject {
  const { kind, optional, several, atLeast = 1, description: told } = port;
  const list = several === true ? `A list${atLeast > 1 ? ` of at least ${atLeast}` : ""}. ` : "";
  const description = `${optional ? "Optional. " : ""}${list}${told === undefined ? "" : `${told} `}Kind: ${kind}.`;
  const text: JsonObject = { type: "string", minLength: 1 };
  const fitting = wires.filter((one) => kindFits(one.kind, kind)).map(({ wire }) => wire);
  const one: JsonObject = fitting.length === 0 ? text : { anyOf: [{ enum: fitting }, text] };
  if (several !== true) return { ...one, description };
  const members: JsonObject = { type: "array", minItems: atLeast, uniqueItems: true, items: one };
  return { anyOf: [members, INTERPOLATED], description };
}

/** TypeBox keeps notes of its own on schemas, which JSON leaves out. */
const plainJson = (schema: object): JsonObject => JSON.parse(JSON.stringify(schema)) as JsonObject;
