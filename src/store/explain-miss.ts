import type { ActionRecord, KeyManifest } from "../core/action.js";
import type { CodeIdentity } from "../core/code-identity.js";
import { canonicalJson, isJsonObject, type JsonValue } from "../core/json.js";
import type { StageContract } from "../core/stage-contract.js";
import type { Difference, Why } from "../core/why.js";

/** The exact differences between an action that is not in the cache and the nearest earlier one. */
export function explainMiss(
  action: {
    readonly manifest: KeyManifest;
    readonly code?: Pick<CodeIdentity, "modules" | "packages">;
    readonly stage: string;
    readonly pipeline: string;
    /** What the versions of the plugin changed. */
    readonly changes?: StageContract["changes"];
  },
  nearest: ActionRecord | undefined,
): readonly [Why, ...Why[]] {
  if (nearest === undefined) return [{ code: "first-run" }];
  const found = differences(action.manifest, nearest.manifest, action.changes).flatMap((one) =>
    one.code === "code-changed" ? codeDifferences(action.code, nearest) : [one],
  );
  const { stage, pipeline } = nearest;
  const isElsewhere = stage !== action.stage || pipeline !== action.pipeline;
  // Of other data, another pipeline's stage differs in all that matters: to say so explains nothing.
  const { inputs } = action.manifest;
  const ports = Object.keys(inputs);
  const sharesInput = ports.length === 0 || ports.some((port) => inputs[port] === nearest.manifest.inputs[port]);
  if (isElsewhere && !sharesInput) return [{ code: "first-run" }];
  const [first, ...others] = found;
  if (first === undefined) return [isElsewhere ? { code: "first-run" } : { code: "record-removed" }];
  return isElsewhere ? [{ code: "first-run", unlike: { stage, pipeline } }, ...found] : [first, ...others];
}

/** With what changed for users, where the plugin says so; undefined where the version is the same. */
export function versionDifference(
  manifest: KeyManifest,
  earlier: KeyManifest,
  changes: StageContract["changes"] = {},
): Difference | undefined {
  const [before, after] = [earlier.plugin.version, manifest.plugin.version];
  if (before === after) return undefined;
  const news = Object.entries(changes).filter(([version]) => Number(version) > before && Number(version) <= after);
  return { code: "version-changed", of: "plugin", before, after, news: news.map(([, text]) => text) };
}

/** Those that a user made on purpose come first. */
export function differences(
  manifest: KeyManifest,
  earlier: KeyManifest,
  changes?: StageContract["changes"],
): readonly Difference[] {
  const found: Difference[] = [
    ...compareValues("", earlier.params, manifest.params).map(
      ([param, before, after]) => ({ code: "params-changed", param: param || "parameters", before, after }) as const,
    ),
    ...compareValues("", { ...earlier.environment }, { ...manifest.environment }).map(
      ([variable, before, after]) => ({ code: "environment-changed", variable, before, after }) as const,
    ),
  ];
  if (earlier.passesEnvironment !== manifest.passesEnvironment) {
    const [before, after] = [earlier.passesEnvironment ?? false, manifest.passesEnvironment ?? false];
    found.push({ code: "environment-passed", before, after });
  }
  if (earlier.pseudonyms !== manifest.pseudonyms) {
    const [before, after] = [earlier.pseudonyms?.slice(0, 8), manifest.pseudonyms?.slice(0, 8)];
    found.push({
      code: "pseudonyms-changed",
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    });
  }
  for (const port of union(earlier.inputs, manifest.inputs)) {
    const [before, after] = [earlier.inputs[port], manifest.inputs[port]];
    if (before !== after) found.push({ code: "input-changed", input: port, change: changeOf(before, after) });
  }
  // Whoever raises it says what is new: that comes before the files that changed.
  const version = versionDifference(manifest, earlier, changes);
  if (version !== undefined) found.push(version);
  if (earlier.code.digest !== manifest.code.digest) found.push({ code: "code-changed", change: "changed" });
  const versions = [
    ["stage contract", earlier.plugin.contract, manifest.plugin.contract],
    ["cache format", earlier.format, manifest.format],
  ] as const;
  for (const [of, before, after] of versions) {
    if (before !== after) found.push({ code: "version-changed", of, before, after, news: [] });
  }
  return found;
}

/** Path, earlier value and present one of each value that is not the same. */
function compareValues(
  path: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): readonly (readonly [path: string, before: string, after: string])[] {
  if (isJsonObject(before) && isJsonObject(after)) {
    return union(before, after).flatMap((name) =>
      compareValues(path === "" ? name : `${path}.${name}`, before[name], after[name]),
    );
  }
  if (before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after)) return [];
  return [[path, show(before), show(after)]];
}

function codeDifferences(
  code: Pick<CodeIdentity, "modules" | "packages"> | undefined,
  nearest: ActionRecord,
): readonly Difference[] {
  const unknown: readonly Difference[] = [{ code: "code-changed", change: "changed" }];
  const { modules, packages } = nearest.codeDetail;
  if (code === undefined || (Object.keys(modules).length === 0 && Object.keys(packages).length === 0)) return unknown;
  const found: Difference[] = [];
  for (const file of union(modules, code.modules)) {
    const [before, after] = [modules[file], code.modules[file]];
    if (before !== after) found.push({ code: "code-changed", file, change: changeOf(before, after) });
  }
  for (const name of union(packages, code.packages)) {
    const [before, after] = [packages[name], code.packages[name]];
    if (before === after) continue;
    const versions = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
    found.push({ code: "package-changed", package: name, ...versions });
  }
  return found.length > 0 ? found : unknown;
}

const changeOf = (before: unknown, after: unknown) =>
  before === undefined ? "added" : after === undefined ? "removed" : "changed";

const union = (
  left: Readonly<Record<string, unknown>>,
  right: Readonly<Record<string, unknown>>,
): readonly string[] => [...new Set([...Object.keys(left), ...Object.keys(right)])];

const LONGEST_VALUE = 40;

function show(value: JsonValue | undefined): string {
  if (value === undefined) return "(none)";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 3)}...`;
}
