import type { ActionRecord, KeyManifest } from "../core/action.js";
import type { CodeIdentity } from "../core/code-identity.js";
import { canonicalJson, isJsonObject, type JsonValue } from "../core/json.js";
import type { StageContract } from "../core/stage-contract.js";

/** Why an action is not in the cache. */
export interface MissExplanation {
  /** A few words for a table: `epochs 10 -> 25`, `code: stages/train/fit.ts changed`, `first time`. */
  readonly summary: string;
  /** Every difference, one per line. */
  readonly details: readonly string[];
}

/** The exact difference between an action and the nearest earlier one. */
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
): MissExplanation {
  if (nearest === undefined) return { summary: "first time", details: [] };
  const codeLines = codeDifferences(action.code, nearest);
  const details = differences(action.manifest, nearest.manifest).flatMap((line) =>
    line === CODE
      ? codeLines
      : line.startsWith(VERSION)
        ? [versionLine(action.manifest, nearest.manifest, action.changes) ?? line]
        : [line],
  );
  const elsewhere =
    nearest.stage !== action.stage || nearest.pipeline !== action.pipeline
      ? `first time; unlike ${nearest.stage} of ${nearest.pipeline}: `
      : "";
  if (details.length === 0) {
    return { summary: elsewhere === "" ? "its record was removed" : "first time", details: [] };
  }
  const [first, ...others] = details;
  return { summary: `${elsewhere}${first}${others.length > 0 ? ` and ${others.length} more` : ""}`, details };
}

const CODE = "code changed";
const VERSION = "version of the plugin";

/** With what changed for users, where the plugin says so; undefined where the version is the same. */
export function versionLine(
  manifest: KeyManifest,
  earlier: KeyManifest,
  changes: StageContract["changes"] = {},
): string | undefined {
  const [before, after] = [earlier.plugin.version, manifest.plugin.version];
  if (before === after) return undefined;
  const news = Object.entries(changes).filter(([version]) => Number(version) > before && Number(version) <= after);
  const what = news.length === 0 ? "" : `: ${news.map(([, text]) => text).join("; ")}`;
  return `${VERSION} ${before} -> ${after}${what}`;
}

/** One line per difference, those that a user made on purpose first. */
export function differences(manifest: KeyManifest, earlier: KeyManifest): readonly string[] {
  const lines: string[] = [];
  compareValues("", earlier.params, manifest.params, lines);
  compareValues("env", { ...earlier.environment }, { ...manifest.environment }, lines);
  if (earlier.passesEnvironment !== manifest.passesEnvironment) {
    lines.push(`passEnvironment ${earlier.passesEnvironment ?? false} -> ${manifest.passesEnvironment ?? false}`);
  }
  for (const port of union(earlier.inputs, manifest.inputs)) {
    const [before, after] = [earlier.inputs[port], manifest.inputs[port]];
    if (before === undefined) lines.push(`input ${port} added`);
    else if (after === undefined) lines.push(`input ${port} removed`);
    else if (before !== after) lines.push(`input ${port} changed`);
  }
  // Whoever raises it says what is new: that comes before the files that changed.
  const version = versionLine(manifest, earlier);
  if (version !== undefined) lines.push(version);
  if (earlier.code.digest !== manifest.code.digest) lines.push(CODE);
  const versions = [
    ["version of the stage contract", earlier.plugin.contract, manifest.plugin.contract],
    ["format of the cache", earlier.format, manifest.format],
  ] as const;
  for (const [name, before, after] of versions) if (before !== after) lines.push(`${name} ${before} -> ${after}`);
  return lines;
}

function compareValues(
  path: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  lines: string[],
): void {
  if (isJsonObject(before) && isJsonObject(after)) {
    for (const name of union(before, after)) {
      compareValues(path === "" ? name : `${path}.${name}`, before[name], after[name], lines);
    }
    return;
  }
  if (before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after)) return;
  lines.push(`${path || "parameters"} ${show(before)} -> ${show(after)}`);
}

function codeDifferences(
  code: Pick<CodeIdentity, "modules" | "packages"> | undefined,
  nearest: ActionRecord,
): readonly string[] {
  const { modules, packages } = nearest.codeDetail;
  if (code === undefined || (Object.keys(modules).length === 0 && Object.keys(packages).length === 0)) return [CODE];
  const lines: string[] = [];
  for (const name of union(modules, code.modules)) {
    const [before, after] = [modules[name], code.modules[name]];
    if (before === after) continue;
    lines.push(`code: ${name} ${before === undefined ? "added" : after === undefined ? "removed" : "changed"}`);
  }
  for (const name of union(packages, code.packages)) {
    const [before, after] = [packages[name], code.packages[name]];
    if (before !== after) lines.push(`package ${name} ${before ?? "(none)"} -> ${after ?? "(none)"}`);
  }
  return lines.length > 0 ? lines : [CODE];
}

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
