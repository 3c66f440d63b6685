import type { DatasetRow } from "../../src/imaging/dataset-table.js";
import { countOf } from "../../src/imaging/format-count.js";
import { StageFailure } from "../../src/stage.js";
import { assignGroups } from "./assign-groups.js";
import { type Group, groupRows } from "./groups.js";
import type { SplitParams } from "./params.js";
import { type Assignment, PARTITIONS, type Partition } from "./partition.js";

export interface SplitRequest {
  readonly rows: readonly DatasetRow[];
  readonly classes: readonly string[];
  /** Whether the images of a patient stay together. */
  readonly byPatient: boolean;
  readonly params: SplitParams;
}

/** Random partitions of given sizes, or one fold of k as the test with the rest divided. */
export function byFractions(request: SplitRequest): Assignment {
  const { params } = request;
  const groups = groupsOf(request, request.rows);
  const warnings = sharedImages(request.rows, request.byPatient);
  const { folds, fold } = params;
  const parts =
    folds === undefined || fold === undefined
      ? assignParts(request, groups, [trainShare(params), params.validation, params.test], "fractions")
      : foldParts(request, groups, folds, fold);
  return {
    partitions: spread(
      request.rows.length,
      groups,
      parts.map((part) => PARTITIONS[part] as Partition),
    ),
    warnings,
  };
}

export const groupsOf = (
  { classes, byPatient, params }: SplitRequest,
  rows: readonly DatasetRow[],
): readonly Group[] => {
  const stratified = params.stratifyBy === "label";
  const strata = rows.map((row) => (stratified ? classes.indexOf(row.label) : 0));
  return groupRows(rows, strata, stratified ? classes.length : 1, byPatient);
};

/** Assigns groups to parts and fails where a part cannot get what it must have. */
export function assignParts(
  { classes, byPatient, params }: SplitRequest,
  groups: readonly Group[],
  shares: readonly number[],
  purpose: string,
  names: readonly string[] = PARTITIONS,
): readonly number[] {
  const parts = assignGroups(groups, shares, [purpose, params.seed]);
  const unit = byPatient ? "patients" : "different images";
  for (const [part, share] of shares.entries()) {
    if (share === 0) continue;
    for (const c of groups[0]?.counts.keys() ?? []) {
      if (groups.some((group, index) => parts[index] === part && (group.counts[c] as number) > 0)) continue;
      const having = groups.filter((group) => (group.counts[c] as number) > 0).length;
      const wanted = shares.filter((other) => other > 0).length;
      const what = params.stratifyBy === "label" ? ` of the class "${classes[c]}"` : "";
      throw new StageFailure(
        having < wanted
          ? `Expected at least ${wanted} ${unit}${what}, one for each of ${listOf(names, shares)}, got ${having}`
          : `Expected ${unit}${what} in each of ${listOf(names, shares)}, found no way for ${names[part]} with ${having} of them`,
        "Add images, make fewer parts, or set stratifyBy: none.",
      );
    }
  }
  return parts;
}

/** "train, validation and test", or "5 folds". */
function listOf(names: readonly string[], shares: readonly number[]): string {
  const used = names.filter((_, part) => (shares[part] ?? 0) > 0);
  if (used[0]?.startsWith("fold")) return `${used.length} folds`;
  return `${used.slice(0, -1).join(", ")} and ${used.at(-1)}`;
}

const trainShare = ({ train, validation, test }: SplitParams): number => train ?? 1 - validation - test;

function foldParts(request: SplitRequest, groups: readonly Group[], folds: number, fold: number): readonly number[] {
  const names = Array.from({ length: folds }, (_, index) => `fold ${index + 1}`);
  // The folds must be the same whichever of them is the test.
  const foldOf = assignParts(
    request,
    groups,
    names.map(() => 1 / folds),
    `${folds} folds`,
    names,
  );
  const rest = groups.filter((_, index) => foldOf[index] !== fold - 1);
  const share = request.params.validation / (1 - 1 / folds);
  const restParts = assignParts(request, rest, [1 - share, share], `validation beside fold ${fold}`);
  let next = 0;
  return groups.map((_, index) =>
    foldOf[index] === fold - 1 ? PARTITIONS.indexOf("test") : (restParts[next++] as number),
  );
}

/** The partition of each row from that of its group. */
function spread(
  rows: number,
  groups: readonly Group[],
  partitions: readonly Partition[],
): readonly (Partition | undefined)[] {
  const result = new Array<Partition | undefined>(rows).fill(undefined);
  for (const [index, group] of groups.entries()) for (const row of group.rows) result[row] = partitions[index];
  return result;
}

/** Identical files are worth knowing of: most often one study that was stored twice. */
export function sharedImages(rows: readonly DatasetRow[], byPatient: boolean): readonly string[] {
  const byDigest = new Map<string, DatasetRow[]>();
  for (const row of rows) {
    const same = byDigest.get(row.digest);
    if (same === undefined) byDigest.set(row.digest, [row]);
    else same.push(row);
  }
  const repeated = [...byDigest.values()].filter((same) => same.length > 1);
  const [example] = repeated;
  if (example === undefined) return [];
  const joined = byPatient ? repeated.filter((same) => new Set(same.map((row) => row.patient)).size > 1).length : 0;
  const contradictory = repeated.filter((same) => new Set(same.map((row) => row.label)).size > 1).length;
  return [
    `${countOf(repeated.length, "image")} more than once under other names, such as ${example[0]?.image} and ${example[1]?.image}: identical images belong in one partition${joined > 0 ? `, and ${joined} of them join patients` : ""}`,
    ...(contradictory > 0 ? [`${countOf(contradictory, "image")} more than once with different labels`] : []),
  ];
}
