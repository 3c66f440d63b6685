import { NAME_PATTERN } from "../core/ids.js";
import { KINDS } from "../core/kind.js";

/** How a module's default export falls short of a stage, as the end of a sentence, or undefined where it does not. */
export function contractFault(stage: unknown): string | undefined {
  if (typeof stage !== "object" || stage === null) return `that is ${stage === undefined ? "missing" : "no object"}`;
  const { name, version, params, inputs, outputs, exactlyOneOf, run, commandLine } = stage as Readonly<
    Record<string, unknown>
  >;
  if (typeof name !== "string" || !new RegExp(NAME_PATTERN).test(name))
    return "without a `name` of letters, digits, `_` and `-`";
  if (typeof version !== "number" || !Number.isInteger(version)) return "without an integer `version`";
  if (!isRecord(params) || params["type"] !== "object" || !isRecord(params["properties"])) {
    return "whose `params` are no `Type.Object({ ... })`";
  }
  for (const [side, ports] of [
    ["inputs", inputs],
    ["outputs", outputs],
  ] as const) {
    if (!isRecord(ports)) return `without \`${side}\``;
    for (const [port, value] of Object.entries(ports)) {
      const kind = isRecord(value) ? value["kind"] : undefined;
      if (!KINDS.some((known) => known === kind)) {
        return `whose ${side.slice(0, -1)} \`${port}\` is not a port: a kind is one of ${KINDS.join(", ")}`;
      }
      if (side === "outputs" && (value as Readonly<Record<string, unknown>>)["several"] === true) {
        return `whose output \`${port}\` is a \`severalPort\`, which only an input can be`;
      }
    }
  }
  for (const group of Array.isArray(exactlyOneOf) ? exactlyOneOf : []) {
    for (const port of Array.isArray(group) ? group : [group]) {
      const known = (inputs as Readonly<Record<string, unknown>>)[port as string];
      if (!isRecord(known) || known["optional"] !== true) {
        return `whose \`exactlyOneOf\` names ${JSON.stringify(port)}, which is no optional input`;
      }
    }
  }
  if ((typeof run === "function") === (typeof commandLine === "function"))
    return "without exactly one of `run` and `commandLine`";
  return undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
