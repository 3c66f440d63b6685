import type { DatasetRow } from "../../src/artifacts/dataset.js";
import { PARTITIONS, type Partition, type Question, StageFailure } from "../../src/stage.js";
import { assignGroups } from "./assign-groups.js";
import { type Balance, balanceOf } from "./balance.js";
import { deviations } from "./deviations.js";
import { type Group, groupRows } from "./groups.js";
import { missedFractions } from "./missed-fractions.js";
import type { SplitParams } from "./params.js";
import { foldsInWords, listed, type Parts } from "./parts.js";

export interface SplitRequest {
  readonly rows: readonly DatasetRow[];
  readonly question: Question;
  /** Whether the images of a patient stay together. */
  readonly byPatient: boolean;
  readonly params: SplitParams;
}

export const groupsOf = (request: SplitRequest, rows: readonly DatasetRow[]): readonly Group[] => {
  const { addsTo, counts } = balanceFor(request, rows);
  return groupRows(rows, addsTo, counts, request.byPatient);
};

const balanceFor = ({ question, params }: SplitRequest, rows: readonly DatasetRow[]): Balance =>
  balanceOf(question, rows, params.stratifyBy === "label");

/** What is left out of these goes without a class first where patients are few. */
const IMPORTANCE = ["train", "test", "calibration", "validation"] as const satisfies readonly Partition[];

/** Those that are drawn without a class rather than refused; what needs it there says so. */
const MAY_LACK = ["validation", "calibration"] as const satisfies readonly Partition[];

/**
 * The partition of each group, and what is to be said. Fails where training or test cannot have what they must;
 * the others may lack a class.
 */
export function assignPartitions(
  request: SplitRequest,
  rows: readonly DatasetRow[],
  groups: readonly Group[],
  purpose: string,
  shares: Readonly<Partial<Record<Partition, number>>>,
): Divided & { readonly partitions: readonly Partition[] } {
  const names = PARTITIONS.filter((name) => (shares[name] ?? 0) > 0);
  const parts = names.map((name) => ({ name, share: shares[name] as number }));
  const important = IMPORTANCE.filter((name) => names.includes(name)).map((name) => names.indexOf(name));
  const { partOf, ...said } = assignParts(request, rows, groups, purpose, parts, important);
  return { partitions: partOf.map((part) => names[part] as Partition), ...said };
}

/** What is to be said of a division. */
export interface Divided {
  readonly warnings: readonly string[];
  /** For the log. */
  readonly notes: readonly string[];
}

/** The part of each group; fails where a part lacks what it must have. */
export function assignParts(
  request: SplitRequest,
  rows: readonly DatasetRow[],
  groups: readonly Group[],
  purpose: string,
  parts: Parts,
  importance: readonly number[],
): Divided & { readonly partOf: readonly number[] } {
  const { byPatient, params, question } = request;
  const shares = parts.map(({ share }) => share);
  const { isExclusive, named, features, featuresOf } = balanceFor(request, rows);
  const having = { features, featuresOf: groups.map(featuresOf) };
  const partOf = assignGroups(groups, shares, [purpose, params.seed], { importance, isExclusive, having });
  const unit = byPatient ? "patients" : "different images";
  const check = (needing: Parts, what: string, has: (group: Group) => boolean): void => {
    const lacking = needing.find(
      ({ name }) => !groups.some((group, at) => has(group) && parts[partOf[at]!]?.name === name),
    );
    if (lacking === undefined) return;
    const having = groups.filter(has).length;
    const all = listed(needing.map(({ name }) => name));
    throw new StageFailure(
      having < needing.length
        ? `Expected at least ${needing.length} ${unit}${what}, one for each of ${foldsInWords(needing) ?? all}, got ${having}`
        : `Expected ${unit}${what} in each of ${all}, found no way for ${lacking.name} with ${having} of them`,
      "Add images, make fewer parts, or set stratifyBy: none.",
    );
  };
  // A finding that a part has not is left out of its figures, and so is a class that none of these images is of. Without
  // one of two classes there is no question.
  const isThere = ({ countOf }: (typeof named)[number]): boolean => groups.some((group) => countOf(group) > 0);
  // Data for a test alone may be of one class, in which half of the question can be measured.
  const needed =
    parts.length === 1
      ? []
      : question.kind === "binary"
        ? named
        : question.kind === "multiclass"
          ? named.filter(isThere)
          : [];
  for (const { name, countOf } of needed) {
    check(
      parts.filter(({ name }) => !MAY_LACK.some((part) => part === name)),
      ` of ${name}`,
      (group) => countOf(group) > 0,
    );
  }
  check(parts, "", () => true);
  const divided = { rows, named, byPatient, groups, partOf };
  return {
    partOf,
    warnings: missedFractions(divided, parts),
    notes: question.kind === "multilabel" ? deviations(divided, parts) : [],
  };
}
