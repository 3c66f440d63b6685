import type { RunId } from "../core/ids.js";
import { shortfall } from "../core/metrics.js";
import { candidateKeyOf } from "./candidates.js";
import type { ListedRun } from "./listed-run.js";
import type { Runs } from "./open-runs.js";

/** What the candidates of a comparison were chosen from, where they are not all that there are. */
export interface ChosenFrom {
  /** How many results that were trained to their end there are. */
  readonly results: number;
  /** How many points that a sweep stopped early are not even named. */
  readonly stopped: number;
  /** `settingOf` of each finished run. */
  readonly settings: readonly string[];
}

export interface ShortlistOptions {
  /** `<partition>.<metric>`: what the runs' records say of it decides. */
  readonly rankBy: string;
  /** Most results to keep. */
  readonly most: number;
  /** Its result is kept, whatever it achieved; by default that of the first run. */
  readonly baseline?: RunId | undefined;
  /** Every replicate is a result of its own. */
  readonly each: boolean;
  /** Of runs with several evaluations the one that is meant. */
  readonly stage?: string | undefined;
}

interface Group {
  readonly runs: ListedRun[];
  readonly values: number[];
}

/**
 * Of very many runs those that a comparison can show: the baseline's and the best, in the order given. Only what is
 * remembered of the others is looked at, neither their records nor their predictions.
 */
export async function shortlist(
  runs: Runs,
  listed: readonly ListedRun[],
  { rankBy, most, baseline, each, stage }: ShortlistOptions,
): Promise<{ readonly kept: readonly ListedRun[]; readonly chosenFrom?: ChosenFrom }> {
  const groups = new Map<string, Group>();
  const groupOf = new Map<RunId, Group>();
  for (const run of listed) {
    const key = candidateKeyOf(run, each);
    const group = groups.get(key) ?? { runs: [], values: [] };
    groups.set(key, group);
    group.runs.push(run);
    groupOf.set(run.id, group);
  }
  if (groups.size <= most) return { kept: listed };
  await runs.listWith(({ id, record: { metrics } }) => {
    const value = (stage === undefined ? undefined : metrics[`${stage}.${rankBy}`]) ?? metrics[rankBy];
    if (value !== undefined) groupOf.get(id)?.values.push(value);
  });
  const all = [...groups.values()];
  const stopped = all.filter(isStopped);
  const finished = all.filter((group) => !isStopped(group));
  const first = (baseline === undefined ? undefined : groupOf.get(baseline)) ?? finished[0];
  const best = finished
    .filter((group) => group !== first)
    .map((group) => ({ group, rank: rankOf(group, rankBy) }))
    .sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank))
    .slice(0, most - 1)
    .map(({ group }) => group);
  const kept = new Set([...(first ? [first] : []), ...best, ...stopped.slice(0, most)]);
  return {
    kept: listed.filter(({ id }) => kept.has(groupOf.get(id)!)),
    ...(kept.size < all.length && {
      chosenFrom: {
        results: finished.length,
        stopped: Math.max(0, stopped.length - most),
        settings: finished.flatMap((group) => group.runs.map(({ setting }) => setting)),
      },
    }),
  };
}

const isStopped = (group: Group): boolean => group.runs.some(({ sweep }) => sweep?.stopped !== undefined);

/** Least first; of several runs by their mean. What has no value comes last. */
function rankOf({ values }: Group, rankBy: string): number {
  if (values.length === 0) return Number.POSITIVE_INFINITY;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return shortfall(rankBy.slice(rankBy.indexOf(".") + 1), mean);
}
