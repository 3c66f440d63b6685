import type { JsonValue } from "../../core/json.js";
import { nearestName } from "../../core/nearest-name.js";
import type { LocatedValue } from "../text/located-value.js";
import { constantsOf } from "./describe-schema.js";
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
  const share = branches.map((branch) => shareMeant(value, branch)).find((found) => found !== undefined);
  if (share !== undefined) return `Write ${share}: it is a part of 1, not of 100.`;
  if (typeof value === "string") {
    const point = /^\d*,\d+$/.test(value.trim()) ? value.trim().replace(",", ".") : undefined;
    if (accepts(1) && point !== undefined) return `Write it with a point: ${Number(point)}.`;
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

/** `60` or `60 %` where a number up to 1 belongs. From 1 to 2 something else may have been meant. */
function shareMeant(value: JsonValue, { type, minimum, exclusiveMinimum, maximum }: SchemaNode): number | undefined {
  if (type !== "number" || maximum !== 1 || (minimum ?? exclusiveMinimum ?? -1) < 0) return undefined;
  const percent = typeof value === "string" ? /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(value)?.[1] : undefined;
  const hundredths = percent === undefined ? value : Number(percent);
  if (typeof hundredths !== "number" || hundredths > 100) return undefined;
  return percent !== undefined || hundredths >= 2 ? Number((hundredths / 100).toPrecision(12)) : undefined;
}
