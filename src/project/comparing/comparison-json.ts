import { firstRun, runsOf, stoppedOf } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import { foldSpreads } from "../../experiments/fold-spread.js";
import { stateName } from "../../experiments/read-runs.js";
import { warningsOf } from "../../reports/claims/comparison-notes.js";

/** A comparison for scripts; `comparison-json.md` describes it. Lists of values have one entry per candidate, null where there is none. */
export function comparisonJson(comparison: Comparison) {
  const { candidates, ranking } = comparison;
  const perCandidate = <T>(values: readonly (T | undefined)[]) => values.map((value) => value ?? null);
  return {
    baseline: candidates[0]!.letter,
    candidates: candidates.map((candidate, index) => {
      const [first] = runsOf(candidate);
      const folds = foldSpreads(candidate);
      const results = candidate.replicates[0]!.results?.[0];
      const { label, sweep, pipeline } = first!.record;
      return {
        letter: candidate.letter,
        pipeline: pipeline.name,
        ...(label !== undefined && { label }),
        ...(sweep !== undefined && { sweep: sweep.id, point: sweep.point }),
        runs: candidate.replicates.map(({ runs }) => runs.map(({ id }) => id)),
        status: runsOf(candidate).map(stateName),
        ...(results && {
          positive: results.positive ?? null,
          negative: results.negative ?? null,
          thresholdRule: results.rule ?? null,
          thresholds: candidate.replicates.flatMap(
            (replicate) => replicate.results?.map(({ threshold }) => threshold) ?? [],
          ),
          metricsVersion: results.metricsVersion,
        }),
        ...(folds.size > 0 && { folds: Object.fromEntries(folds) }),
        comparable: comparison.obstacles[index]!.every(({ concerns }) => concerns !== "all"),
        rank: ranking.order.includes(candidate.letter) ? ranking.order.indexOf(candidate.letter) + 1 : null,
        obstacles: comparison.obstacles[index],
      };
    }),
    stopped: comparison.stopped.map((candidate) => ({
      point: firstRun(candidate).record.sweep?.point ?? {},
      runs: runsOf(candidate).map(({ id }) => id),
      ...stoppedOf(candidate),
    })),
    chosenFrom: comparison.chosenFrom?.results ?? null,
    params: comparison.params.map(({ names, values }) => ({ names, values: perCandidate(values) })),
    facts: comparison.facts.map(({ name, values }) => ({ name, values: perCandidate(values) })),
    stages: comparison.stages.map(({ keys, ...stage }) => ({ ...stage, keys: perCandidate(keys) })),
    notDeterministic: comparison.unsettled.map(({ stage, key, letters, difference }) => ({
      stage,
      key,
      candidates: letters,
      difference,
    })),
    metrics: comparison.metrics.map(({ name, values, differences }) => ({
      name,
      values: perCandidate(values),
      differences: perCandidate(differences),
    })),
    calls: comparison.calls ? perCandidate(comparison.calls) : null,
    others: comparison.others.map(({ name, values }) => ({ name, values: perCandidate(values) })),
    testLooks: comparison.testLooks ?? null,
    tests: { ...comparison.tests, correction: "holm" },
    ranking,
    gaps: comparison.gaps.flatMap((changes, index) =>
      changes === undefined ? [] : [{ candidate: candidates[index]!.letter, changes }],
    ),
    flipped: comparison.flipped.flatMap((cases, index) =>
      cases === undefined ? [] : [{ candidate: candidates[index]!.letter, cases }],
    ),
    warnings: warningsOf(comparison),
  };
}
