import type { ActionRecord, KeyManifest } from "../core/action.js";
import type { CodeIdentity } from "../core/code-identity.js";
import { canonicalJson, isJsonObject, type JsonValue } from "../core/json.js";

/**
 * How an action differs from an earlier one, a line per difference, what the user most likely changed first.
 * `code` is that of the new action; absent where only the plugin's version counts.
 */
export function explainMiss(
  manifest: KeyManifest,
  code: CodeIdentity | undefined,
  nearest: ActionRecord | undefined,
): readonly string[] {
  if (nearest === undefined) return ["no earlier result"];
  const before = nearest.manifest;
  const lines = [
    ...differences(before.params, manifest.params, "").map((line) => `with.${line}`),
    ...inputDifferences(before.inputs, manifest.inputs),
    ...differences(before.environment, manifest.environment, "").map((line) => `env.${line}`),
    ...codeDifferences(nearest, manifest, code),
    ...versionDifferences(before, manifest),
  ];
  return lines.length > 0 ? lines : ["no earlier result"];
}

function differences(before: JsonValue | undefined, now: JsonValue | undefined, path: string): readonly string[] {
  if (isJsonObject(before) && isJsonObject(now)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
    return names.flatMap((name) => differences(before[name], now[name], path === "" ? name : `${path}.${name}`));
  }
  const [old, current] = [shown(before), shown(now)];
  return old === current ? [] : [`${path}: ${old} -> ${current}`];
}

const LONGEST_VALUE = 60;

function shown(value: JsonValue | undefined): string {
  if (value === undefined) return "absent";
  const text = canonicalJson(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 3)}...`;
}

function inputDifferences(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].sort().flatMap((port) => {
    if (before[port] === now[port]) return [];
    if (before[port] === undefined) return [`input ${port}: new`];
    return now[port] === undefined ? [`input ${port}: no longer given`] : [`input ${port}: its content changed`];
  });
}

function codeDifferences(
  nearest: ActionRecord,
  manifest: KeyManifest,
  code: CodeIdentity | undefined,
): readonly string[] {
  if (nearest.manifest.code.digest === manifest.code.digest || code === undefined) return [];
  const { modules, packages } = nearest.codeDetail;
  const changed = changes(modules, code.modules, (name, old, now) =>
    old === undefined ? `${name} is new` : now === undefined ? `${name} is gone` : `${name} changed`,
  );
  const upgraded = changes(packages, code.packages, (name, old, now) => `${name} ${old ?? "absent"} -> ${now ?? "absent"}`);
  const lines = [...changed, ...upgraded];
  return (lines.length > 0 ? lines : ["changed"]).map((line) => `code: ${line}`);
}

function changes(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  say: (name: string, old: string | undefined, now: string | undefined) => string,
): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .sort()
    .filter((name) => before[name] !== now[name])
    .map((name) => say(name, before[name], now[name]));
}

function versionDifferences(before: KeyManifest, now: KeyManifest): readonly string[] {
  const versions = [
    ["plugin version", before.plugin.version, now.plugin.version],
    ["stage contract", before.plugin.contract, now.plugin.contract],
    ["cache format", before.format, now.format],
  ] as const;
  return versions.flatMap(([name, old, current]) => (old === current ? [] : [`${name}: ${old} -> ${current}`]));
}
