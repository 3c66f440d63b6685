import { type CaseMetric, shortfall } from "../core/metrics.js";
import { partitionOf, type ScoredPartition } from "../core/partitions.js";
import { type Candidate, firstResults, letterOf, stoppedOf } from "./candidates.js";
import { measureCandidate } from "./measure-candidate.js";
import { measureSeveral } from "./measure-several.js";

/**
 * Sets apart the points whose training a sweep stopped early: they have no test result, and a model of fewer epochs is
 * not that of the point. Where there are such, and no baseline was named, the best of the finished ones becomes it.
 * @param rankBy `<partition>.<metric>`.
 */
export function finishedCandidates(
  candidates: readonly Candidate[],
  { rankBy, baselineNamed }: { readonly rankBy: string; readonly baselineNamed: boolean },
): { readonly finished: readonly Candidate[]; readonly stopped: readonly Candidate[] } {
  const stopped = candidates.filter((candidate) => stoppedOf(candidate) !== undefined);
  if (stopped.length === 0) return { finished: candidates, stopped };
  const finished = candidates.filter((candidate) => !stopped.includes(candidate));
  const best = baselineNamed ? undefined : bestOf(finished, rankBy);
  const ordered = best === undefined ? finished : [best, ...finished.filter((candidate) => candidate !== best)];
  return { finished: ordered.map((candidate, index) => ({ ...candidate, letter: letterOf(index) })), stopped };
}

function bestOf(candidates: readonly Candidate[], rankBy: string): Candidate | undefined {
  const partition = partitionOf(rankBy) as ScoredPartition;
  const name = rankBy.slice(partition.length + 1);
  const measured = candidates.flatMap((candidate) => {
    const value =
      firstResults(candidate)?.question === undefined
        ? measureCandidate(candidate, partition).get(name as CaseMetric)?.value
        : measureSeveral(candidate, partition, { names: [name] }).get(name)?.value;
    return value === undefined ? [] : [{ candidate, value: shortfall(name, value) }];
  });
  return measured.sort((a, b) => a.value - b.value)[0]?.candidate;
}
