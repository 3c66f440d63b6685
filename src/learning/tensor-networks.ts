import { type EnsembleMember, readMembers } from "../artifacts/ensemble.js";
import { isHead } from "../artifacts/head.js";
import { learnedByNone } from "../artifacts/model.js";
import type { NpyReader } from "../artifacts/npy.js";
import type { TensorFacts, TensorRow } from "../artifacts/tensors.js";
import { StageFailure } from "../core/stage-failure.js";
import type { ActiveBackend } from "./backend.js";
import { withCalibration } from "./calibration/with-calibration.js";
import { checkFit } from "./check-fit.js";
import { imageSource } from "./image-batches.js";
import { askedMean } from "./mean-scores.js";
import { loadModel, type SavedModel } from "./model-files.js";
import { predictRows, scoresOf } from "./predict-rows.js";
import type { Scorer } from "./scorer.js";

/** A model that scores tensors: a network, or several with what their mean says. */
export interface TensorNetworks extends Pick<Scorer, "notLearned" | "score"> {
  /** All of which it consists. */
  readonly networks: readonly SavedModel[];
}

interface Scoring {
  readonly facts: TensorFacts;
  readonly images: NpyReader;
  readonly active: ActiveBackend;
  readonly batchSize: number;
  readonly signal: AbortSignal;
}

/**
 * Opens a model artifact for tensors. Throws a StageFailure where they were prepared in another way than for it, or for one
 * of its members.
 * @param name of a member, in messages.
 */
export async function openTensorNetworks(folder: string, scoring: Scoring, name?: string): Promise<TensorNetworks> {
  const members = await readMembers(folder, name);
  return members === undefined ? await networkScorer(folder, scoring, name) : await ensembleScorer(members, scoring);
}

async function networkScorer(folder: string, scoring: Scoring, name: string | undefined): Promise<TensorNetworks> {
  if (name !== undefined && (await isHead(folder))) {
    throw new StageFailure(
      `Expected networks of images alone in an ensemble that is evaluated on \`tensors\`, got ${name}, which takes features`,
      "Make ensembles of one kind to evaluate them; `pipeline predict` scores with both kinds together.",
    );
  }
  const saved = await loadModel(folder);
  checkFit(saved, scoring.facts, name);
  const { normalization, notLearned = [], question } = saved.preprocessing;
  const { active, batchSize, signal } = scoring;
  const source = imageSource(scoring.images, normalization);
  return {
    networks: [saved],
    notLearned,
    score: async (scored: readonly TensorRow[], onDone) => {
      const rows = scored.map(({ row }) => row);
      const outputs = await predictRows({
        ...{ model: saved.model, active, source, rows, batchSize, signal, onBatch: onDone },
      });
      return scoresOf(outputs, question, scored.length);
    },
  };
}

async function ensembleScorer(within: readonly EnsembleMember[], scoring: Scoring): Promise<TensorNetworks> {
  const { question } = scoring.facts;
  const members: TensorNetworks[] = [];
  for (const { folder, name } of within) {
    const member = await openTensorNetworks(folder, scoring, name);
    members.push({ ...member, score: await withCalibration(folder, question, member.score) });
  }
  return {
    networks: members.flatMap(({ networks }) => networks),
    notLearned: learnedByNone(members),
    score: (rows, onDone) =>
      askedMean(question, members, ({ score }, index) =>
        score(rows, (done) => onDone((index * rows.length + done) / members.length)),
      ),
  };
}
