import type { JsonValue } from "../core/json.js";
import { differingParams, type ParamDifference } from "./differing-params.js";
import { type DifferingStage, differingStages } from "./differing-stages.js";
import type { KnownRun } from "./read-runs.js";
import { readTestCohort, type TestCohort } from "./test-cohort.js";

/** Runs side by side. Every list of values has one entry per run, in the order of `runs`; the first run is the baseline. */
export interface Comparison {
  readonly runs: readonly KnownRun[];
  /** Only what differs. */
  readonly params: readonly ParamDifference[];
  readonly metrics: readonly MetricRow[];
  /** Facts that differ, such as the backend that `auto` became, as `<stage>.<fact>`. */
  readonly facts: readonly { readonly name: string; readonly values: readonly (JsonValue | undefined)[] }[];
  readonly stages: readonly DifferingStage[];
  readonly comparability: readonly Comparability[];
}

export interface MetricRow {
  readonly name: string;
  readonly values: readonly (number | undefined)[];
  /** Value minus the baseline's. */
  readonly differences: readonly (number | undefined)[];
}

/** Whether a run was tested on the images, with the labels, of the baseline. */
export interface Comparability {
  /** `unknown`: one of the two has no predictions of a test partition. */
  readonly state: "same" | "different-images" | "different-labels" | "unknown";
  /** Images in the run's test partition. */
  readonly images?: number;
  /** How many of them the baseline was tested on too. */
  readonly shared?: number;
}

/** Compares finished or unfinished runs; what a run does not have is undefined in its place. */
export async function compareRuns(runs: readonly KnownRun[]): Promise<Comparison> {
  const cohorts = await Promise.all(runs.map(readTestCohort));
  return {
    runs,
    params: differingParams(runs),
    metrics: metricRows(runs),
    facts: differingFacts(runs),
    stages: differingStages(runs),
    comparability: cohorts.map((cohort) => compareCohorts(cohorts[0], cohort)),
  };
}

function metricRows(runs: readonly KnownRun[]): readonly MetricRow[] {
  const names = new Set(runs.flatMap((run) => Object.keys(run.record.metrics)));
  return [...names].map((name) => {
    const values = runs.map((run) => run.record.metrics[name]);
    const baseline = values[0];
    return {
      name,
      values,
      differences: values.map((value) =>
        value === undefined || baseline === undefined ? undefined : value - baseline,
      ),
    };
  });
}

function differingFacts(runs: readonly KnownRun[]): Comparison["facts"] {
  const facts = runs.map(
    (run) =>
      new Map<string, JsonValue>(
        run.record.stages.flatMap((stage) =>
          Object.entries(stage.facts).map(([name, value]): [string, JsonValue] => [`${stage.id}.${name}`, value]),
        ),
      ),
  );
  const names = new Set(facts.flatMap((of) => [...of.keys()]));
  return [...names]
    .map((name) => ({ name, values: facts.map((of) => of.get(name)) }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
}

function compareCohorts(baseline: TestCohort | undefined, cohort: TestCohort | undefined): Comparability {
  if (cohort === undefined) return { state: "unknown" };
  if (baseline === undefined) return { state: "unknown", images: cohort.labels.size };
  const shared = [...cohort.labels.keys()].filter((image) => baseline.labels.has(image));
  const counts = { images: cohort.labels.size, shared: shared.length };
  if (shared.length !== cohort.labels.size || cohort.labels.size !== baseline.labels.size) {
    return { state: "different-images", ...counts };
  }
  const sameLabels =
    cohort.positive === baseline.positive &&
    shared.every((image) => cohort.labels.get(image) === baseline.labels.get(image));
  return { state: sameLabels ? "same" : "different-labels", ...counts };
}
