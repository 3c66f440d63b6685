import type { DatasetRow } from "../../src/artifacts/dataset.js";
import { countOf } from "../../src/imaging/format-count.js";
import { PARTITIONS, type Partition, type Question, StageFailure } from "../../src/stage.js";
import { assignGroups } from "./assign-groups.js";
import type { Assignment } from "./assignment.js";
import { type Balance, balanceOf } from "./balance.js";
import { deviations } from "./deviations.js";
import { foldPartitions } from "./fold-partitions.js";
import { type Group, groupRows } from "./groups.js";
import { missedFractions } from "./missed-fractions.js";
import type { SplitParams } from "./params.js";
import { listed, type Parts } from "./parts.js";
import { isTestAlone } from "./share-problems.js";

export interface SplitRequest {
  readonly rows: readonly DatasetRow[];
  readonly question: Question;
  /** Whether the images of a patient stay together. */
  readonly byPatient: boolean;
  readonly params: SplitParams;
}

/** Random partitions of given sizes, or one fold of k as the test with the rest divided. */
export function byFractions(request: SplitRequest): Assignment {
  const { rows, params } = request;
  const groups = groupsOf(request, rows);
  const { folds, fold } = params;
  const { partitions, warnings, notes, reason } =
    folds === undefined || fold === undefined
      ? { ...assignPartitions(request, rows, groups, "fractions", sharesOf(params)), reason: undefined }
      : foldPartitions(request, groups, { folds, fold });
  return {
    partitions: spread(rows.length, groups, partitions),
    ...(reason !== undefined && { reason }),
    warnings: [...sharedImages(rows, request.byPatient), ...warnings],
    notes,
  };
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
        ? `Expected at least ${needing.length} ${unit}${what}, one for each of ${needing.length > 3 ? `${needing.length} folds` : all}, got ${having}`
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

const sharesOf = ({
  train,
  validation,
  calibration,
  test,
}: SplitParams): Readonly<Partial<Record<Partition, number>>> =>
  isTestAlone({ test })
    ? { test }
    : { train: train ?? 1 - validation - calibration - test, validation, calibration, test };

/** The partition of each row from that of its group. */
function spread(
  rows: number,
  groups: readonly Group[],
  partitions: readonly (Partition | undefined)[],
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
  const contradictory = repeated.filter((same) => new Set(same.map(answersText)).size > 1).length;
  return [
    `${countOf(repeated.length, "image")} more than once under other names, such as ${example[0]?.image} and ${example[1]?.image}: identical images belong in one partition${joined > 0 ? `, and ${joined} of them ${joined === 1 ? "joins" : "join"} patients` : ""}`,
    ...(contradictory > 0 ? [`${countOf(contradictory, "image")} more than once with different labels`] : []),
  ];
}

const answersText = ({ label, findings = [] }: DatasetRow): string => [label, ...findings].join();
