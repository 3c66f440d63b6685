import type { OtherPart, UnusablePart } from "../artifacts/predictions.js";
import type { RunId } from "../core/ids.js";
import { canonicalJson } from "../core/json.js";
import type { ScoredPartition } from "../core/partitions.js";
import type { RunRecord } from "../core/run-record.js";
import { isStageFailure } from "../core/stage-failure.js";
import type { EarlyStopped, SweepMember } from "../core/sweep-member.js";
import type { EvaluatedRun } from "./evaluations.js";
import { type RunResults, readResults } from "./read-results.js";
import type { KnownRun } from "./read-runs.js";
import { pooledCases, type ScoredCases } from "./scored-cases.js";

/** What is compared as one: a run, or the replicates of one point of a sweep. */
export interface Candidate {
  /** What it is called: `A` is the baseline; `B`, ... `Z`, `AA`. On a page, which has room, its name. */
  readonly letter: string;
  /** One per repetition with another seed, in their order; a run alone is its own. */
  readonly replicates: readonly Replicate[];
  /** Replicates that left no predictions, where others did: they are left out. */
  readonly missing: number;
  /** Of the runs that left predictions which cannot be read: why, the run's id first. */
  readonly unreadable?: readonly string[];
}

/** A run, or the folds of a cross-validation, whose predictions are pooled. */
export interface Replicate {
  readonly runs: readonly EvaluatedRun[];
  /** Of each run; undefined where one has no predictions. */
  readonly results?: readonly RunResults[];
  readonly parts: Readonly<Partial<Record<ScoredPartition, ScoredCases>>>;
  /** Of the runs whose predictions cannot be read: why. */
  readonly unreadable?: readonly string[];
}

/** The run that represents a candidate where a single one is needed: for params, stages and pictures. */
export const firstRun = (candidate: Candidate): EvaluatedRun => candidate.replicates[0]!.runs[0]!;

export const runsOf = (candidate: Candidate): readonly KnownRun[] => candidate.replicates.flatMap(({ runs }) => runs);

/** The test images of each replicate that has any. */
export const testCasesOf = ({ replicates }: Candidate): readonly ScoredCases[] =>
  replicates.flatMap(({ parts }) => parts.test ?? []);

/** Where training was stopped early because other points were better: how far it came. */
export const stoppedOf = (candidate: Candidate): EarlyStopped | undefined =>
  runsOf(candidate).find(({ record }) => record.sweep?.stopped !== undefined)?.record.sweep?.stopped;

/** Parts of its predictions that cannot be used, with the rows of all its runs. */
export function unusableOf({ replicates }: Pick<Candidate, "replicates">): readonly UnusablePart[] {
  const all = replicates.flatMap(({ results }) => results ?? []).flatMap(({ unusable }) => unusable);
  return [...new Set(all.map(({ partition }) => partition))].map((partition) => {
    const own = all.filter((one) => one.partition === partition);
    const sum = (count: (one: UnusablePart) => number) => own.reduce((total, one) => total + count(one), 0);
    return { partition, rows: sum(({ rows }) => rows), of: sum(({ of }) => of) };
  });
}

/** Partitions in its predictions that are not those of a dataset, with the rows of all its runs. */
export function otherPartsOf({ replicates }: Pick<Candidate, "replicates">): readonly OtherPart[] {
  const rows = new Map<string, number>();
  for (const part of replicates.flatMap(({ results }) => results ?? []).flatMap(({ otherParts }) => otherParts)) {
    rows.set(part.partition, (rows.get(part.partition) ?? 0) + part.rows);
  }
  return [...rows].map(([partition, rows]) => ({ partition, rows }));
}

/** Whether it is a nested cross-validation, in which each fold has a point of its own. */
export const isNested = (candidate: Candidate): boolean => firstRun(candidate).record.sweep?.chosen !== undefined;

/** How results of the first run came to be. */
export const firstResults = (candidate: Candidate): RunResults | undefined => candidate.replicates[0]!.results?.[0];

/**
 * Makes candidates of runs, in the order given. Runs of one set with the same point become one candidate: folds of the
 * same replicate are pooled, replicates stay separate. The outer folds of a nested cross-validation are one candidate.
 * If several runs are the same member of a set, the newest counts.
 * @param each every replicate is a candidate of its own.
 */
export async function candidatesOf(
  runs: readonly KnownRun[],
  { each = false }: { readonly each?: boolean } = {},
): Promise<readonly Candidate[]> {
  const byCandidate = new Map<string, Map<string, Map<string, KnownRun>>>();
  for (const run of runs) {
    const { sweep } = run.record;
    const candidate = candidateKeyOf({ id: run.id, sweep }, each);
    const replicates = getOrMake(byCandidate, candidate, () => new Map<string, Map<string, KnownRun>>());
    const folds = getOrMake(replicates, String(sweep?.replicate ?? 0), () => new Map<string, KnownRun>());
    const fold = String(sweep?.inner ?? sweep?.fold ?? 0);
    const known = folds.get(fold);
    if (known === undefined || startOf(known) <= startOf(run)) folds.set(fold, run);
  }
  return await Promise.all(
    [...byCandidate.values()].map(async (replicates, index): Promise<Candidate> => {
      const all = await Promise.all(inNumericOrder(replicates).map((folds) => readReplicate(inNumericOrder(folds))));
      const complete = all.filter(({ results }) => results !== undefined);
      const kept = complete.length > 0 ? complete : all;
      const unreadable = all.flatMap((one) => one.unreadable ?? []);
      const missing = all.length - kept.length;
      return { letter: letterOf(index), replicates: kept, missing, ...(unreadable.length > 0 && { unreadable }) };
    }),
  );
}

/** `A`, `B`, ... `Z`, `AA`. */
export function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : letterOf(Math.floor(index / 26) - 1) + letter;
}

/**
 * Equal for runs that are compared as one. The outer folds of a nested cross-validation are one whatever their points; the
 * inner folds beside one are its own.
 */
export function candidateKeyOf(
  { id, sweep }: { readonly id: RunId; readonly sweep?: SweepMember | undefined },
  each: boolean,
): string {
  if (sweep === undefined) return id;
  const { point, replicate = 0, fold = 0, inner, chosen } = sweep;
  const nested = chosen !== undefined ? ["nested"] : inner !== undefined ? [fold] : [];
  return canonicalJson([sweep.id, chosen === undefined ? point : {}, each ? replicate : 0, ...nested]);
}

const startOf = ({ record }: { readonly record: Pick<RunRecord, "startedAt"> }): string => record.startedAt;

const inNumericOrder = <T>(byNumber: ReadonlyMap<string, T>): readonly T[] =>
  [...byNumber].sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);

async function readReplicate(runs: readonly KnownRun[]): Promise<Replicate> {
  const unreadable: string[] = [];
  const read = await Promise.all(
    runs.map((run) =>
      readResults(run).catch((error: unknown) => {
        // One damaged file must not end a comparison of many runs.
        if (!isStageFailure(error)) throw error;
        unreadable.push(`${run.id}: ${error.message}`);
        return undefined;
      }),
    ),
  );
  const results = read.filter((one) => one !== undefined);
  if (results.length < runs.length) return { runs, parts: {}, ...(unreadable.length > 0 && { unreadable }) };
  const part = (name: ScoredPartition): ScoredCases | undefined => {
    const folds = results.map(({ parts }) => parts[name]).filter((one) => one !== undefined);
    return folds.length < runs.length ? undefined : pooledCases(folds);
  };
  const [validation, test] = [part("validation"), part("test")];
  return { runs, results, parts: { ...(validation && { validation }), ...(test && { test }) } };
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
