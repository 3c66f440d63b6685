import type { Candidate } from "./candidates.js";
import { firstRun, runsOf } from "./candidates.js";
import { plain, pointOf } from "./describe-comparison.js";
import { differingParams } from "./differing-params.js";

/** A longer name would not fit above a column or next to a curve. */
const LONGEST = 36;
const ID_TAIL = 6;

/**
 * The candidates under names instead of letters, no two alike, for a page that has the room: the point of a sweep, the
 * label of a run, the one param in which they differ, or the end of a run's id.
 */
export function namedCandidates(candidates: readonly Candidate[]): readonly Candidate[] {
  const same = sameInAll(candidates);
  const wanted = candidates.map((candidate) => ownName(candidate, same) ?? "");
  const byParam = namesByParam(candidates);
  const found = wanted.map((name, index) => name || byParam?.[index] || idTail(candidates[index]!));
  const cut = found.map((name) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name));
  return candidates.map((candidate, index) => {
    const name = cut[index]!;
    const isAlone = cut.filter((one) => one === name).length === 1;
    const own = isAlone ? name : `${name} (${idTail(candidate)})`;
    return { ...candidate, letter: own };
  });
}

function ownName(candidate: Candidate, same: ReadonlySet<string>): string | undefined {
  const { sweep, label } = firstRun(candidate).record;
  if (sweep === undefined) return label;
  const isOneOfSeveral = candidate.replicates.length === 1 && sweep.replicate !== undefined;
  const replicate = isOneOfSeveral ? [`replicate ${sweep.replicate + 1}`] : [];
  const parts = [pointOf(candidate, same) || (sweep.label ?? ""), ...replicate].filter((part) => part !== "");
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** What a sweep varies, but not between these: it tells none of them apart. */
function sameInAll(candidates: readonly Candidate[]): ReadonlySet<string> {
  const points = candidates.map((candidate) => firstRun(candidate).record.sweep?.point);
  const [first] = points;
  if (first === undefined || points.length === 1) return new Set();
  const isSame = (path: string) => points.every((point) => plain(point?.[path]) === plain(first[path]));
  const same = Object.keys(first).filter(isSame);
  return new Set(same.length === Object.keys(first).length ? [] : same);
}

/** Where one param alone tells all apart: `pathology=Effusion`. */
function namesByParam(candidates: readonly Candidate[]): readonly string[] | undefined {
  const [only, another] = differingParams(candidates);
  if (only === undefined || another !== undefined) return undefined;
  const values = only.values.map(plain);
  const isEach = new Set(values).size === values.length && values.every((value) => value !== "");
  return isEach ? values.map((value) => `${only.names[0]}=${value}`) : undefined;
}

const idTail = (candidate: Candidate): string => `run ${runsOf(candidate)[0]!.id.slice(-ID_TAIL)}`;
