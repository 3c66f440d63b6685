import { type GapChange, gapChanges } from "../statistics/gap-changes.js";
import type { SubgroupCases } from "../statistics/subgroups.js";
import { CASE_DIVISIONS } from "./case-divisions.js";
import type { ScoredCases } from "./scored-cases.js";

/**
 * Whether a candidate changes the gaps between groups that the baseline has, on the same cases; empty where no groups are known
 * that are large enough.
 */
export function gapsOf(baseline: ScoredCases, own: ScoredCases): readonly GapChange[] {
  const { about } = baseline;
  if (about === undefined) return [];
  const divisions = CASE_DIVISIONS.map(({ title, groupOf }) => ({ title, groups: about.map(groupOf) }));
  return gapChanges(casesOf(baseline, baseline), casesOf(own, baseline), divisions);
}

/** Called as the runs called them; patients are those of the baseline. */
const casesOf = ({ scores, called }: ScoredCases, { labels, patients }: ScoredCases): SubgroupCases => ({
  labels: Array.from(labels),
  scores: Array.from(scores),
  called,
  patients,
});
