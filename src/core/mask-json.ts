import type { SecretMask } from "./secret-mask.js";

/** What stages write as they like; all else of events and records is ours and must stay as it is. */
const TEXTS: ReadonlySet<string> = new Set([
  "line",
  "message",
  "remedy",
  "detail",
  "unit",
  "value",
  "warnings",
  "facts",
  "originalMessage",
]);
/** Objects whose keys are names that stages give. */
const NAMED: ReadonlySet<string> = new Set(["facts", "metrics"]);

/** An event, a result or a failure without secrets. */
export function maskJson<T>(value: T, mask: SecretMask | undefined): T {
  if (mask === undefined) return value;
  const visit = (part: unknown, key: string, isText: boolean): unknown => {
    if (typeof part === "string") return isText ? mask.text(part) : key === "name" ? mask.name(part) : part;
    if (Array.isArray(part)) return part.map((item) => visit(item, key, isText));
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, item]) => [
        NAMED.has(key) ? mask.name(name) : name,
        visit(item, name, isText || TEXTS.has(name)),
      ]),
    );
  };
  return visit(value, "", false) as T;
}
