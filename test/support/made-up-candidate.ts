import type { Candidate } from "../../src/experiments/candidates.js";
import type { RunResults } from "../../src/experiments/read-results.js";
import type { KnownRun } from "../../src/experiments/read-runs.js";
import type { ScoredCases } from "../../src/experiments/scored-cases.js";
import { METRICS_VERSION } from "../../src/statistics/metrics-version.js";

/** Scores of a model for some images, called at a threshold. */
export function scoredCases(options: {
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly threshold?: number;
  /** Of each image; each is its own where left out. */
  readonly patients?: readonly (string | number)[];
  readonly images?: readonly string[];
}): ScoredCases {
  const { labels, scores, threshold = 0.5, patients } = options;
  const images = options.images ?? labels.map((_, row) => `image ${row}`);
  return {
    images,
    patients: patients?.map(String) ?? images.map((image) => `\0${image}`),
    patientsKnown: patients !== undefined,
    labels: Uint8Array.from(labels),
    scores: Float64Array.from(scores),
    called: Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0)),
  };
}

/** A candidate whose runs have nothing but predictions: per replicate its test and validation set. */
export function madeUpCandidate(
  letter: string,
  replicates: readonly RunResults["parts"][],
  results: Partial<RunResults> = {},
): Candidate {
  return {
    letter,
    missing: 0,
    replicates: replicates.map((parts, index) => {
      const record = { params: {}, stages: [], metrics: {}, pipeline: { name: "demo" }, startedAt: `${index}` };
      const run = { id: `${letter}${index}`, folder: "", record, state: "succeeded" } as unknown as KnownRun;
      const own = { positive: "Pneumothorax", negative: "No Finding", rule: "youden", threshold: 0.5, bins: 10 };
      return {
        runs: [run],
        results: [{ ...own, unusable: [], otherParts: [], metricsVersion: METRICS_VERSION, ...results, parts }],
        parts,
      };
    }),
  };
}
