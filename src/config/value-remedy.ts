import type { JsonValue } from "../core/json.js";
import { nearestName } from "../core/nearest-name.js";
import { constantsOf } from "./describe-schema.js";
import type { LocatedValue } from "./located-value.js";
import { acceptsType, itemOf, type SchemaNode, unionOf } from "./schema-node.js";

/** What to do about a value that a schema refuses, where the mistake is a common one; else what the value is for. */
export function valueRemedy(
  node: SchemaNode,
  value: JsonValue,
  located: LocatedValue | undefined,
  root: SchemaNode,
): string | undefined {
  const accepts = (example: JsonValue) =>
    [node, ...(unionOf(node) ?? [])].some((part) => part.type !== undefined && acceptsType(part, example));
  if (value === null) return "Give it a value, or remove the line.";
  const branches = unionOf(node) ?? [node];
  if (typeof value === "string") {
    const choices = branches.flatMap((branch) => constantsOf(branch, root) ?? []);
    const nearest = nearestName(value, choices.map(String));
    if (nearest !== undefined) return `Did you mean \`${nearest}\`?`;
  }
  if (typeof value === "string") {
    if (accepts(true) && /^(yes|no|on|off|y|n|true|false)$/i.test(value)) return "Write true or false, without quotes.";
    if (accepts(1) && value.trim() !== "" && Number.isFinite(Number(value))) return "Write the number without quotes.";
    const list = branches.find((branch) => branch.type === "array");
    const item = list && itemOf(list, 0);
    if (item && acceptsType(item, value) && !accepts({})) return `For a list of one, write [${value}].`;
  }
  if ((typeof value === "number" || typeof value === "boolean") && accepts("")) {
    const written = located?.type === "scalar" ? located.written : String(value);
    return `If the text is meant, put it in quotes: "${written}"`;
  }
  return node.description;
}
