import { isDeepStrictEqual } from "node:util";
import { type EnsembleMember, readMembers } from "../../artifacts/ensemble.js";
import type { FeatureFacts, FeaturesReader } from "../../artifacts/features.js";
import { isHead } from "../../artifacts/head.js";
import { learnedByNone } from "../../artifacts/model.js";
import type { Question } from "../../core/question.js";
import { StageFailure } from "../../core/stage-failure.js";
import { withCalibration } from "../calibration/with-calibration.js";
import { askedMean } from "../mean-scores.js";
import type { HeadCase } from "./head-cases.js";
import { headMatrix } from "./head-matrix.js";
import type { HeadModel, HeadOptions } from "./head-model.js";
import { openHeadModel } from "./open-head-model.js";

/** A model that scores features: a head, or several with what their mean says. */
export interface FeatureHeads {
  /** All of which it consists. */
  readonly heads: readonly HeadModel[];
  readonly notLearned: readonly string[];
  /** Probabilities, as `scoresOf` gives them. */
  readonly score: (cases: readonly HeadCase[]) => Promise<readonly Float64Array[]>;
  readonly close: () => Promise<void>;
}

interface Scoring extends HeadOptions {
  readonly features: FeaturesReader;
  readonly facts: FeatureFacts;
  readonly question: Question;
  readonly signal: AbortSignal;
}

/**
 * Opens a model artifact for features. Throws a StageFailure where they are of another network or preparation than its
 * own, or than that of one of its members.
 * @param name of a member, in messages.
 */
export async function openFeatureHeads(folder: string, scoring: Scoring, name?: string): Promise<FeatureHeads> {
  const members = await readMembers(folder, name);
  return members === undefined ? await headScorer(folder, scoring, name) : await ensembleScorer(members, scoring);
}

async function headScorer(folder: string, scoring: Scoring, name: string | undefined): Promise<FeatureHeads> {
  if (name !== undefined && !(await isHead(folder))) {
    throw new StageFailure(
      `Expected heads on features alone in an ensemble that is evaluated on \`features\`, got ${name}, a network of images`,
      "Make ensembles of one kind to evaluate them; `pipeline predict` scores with both kinds together.",
    );
  }
  const model = await openHeadModel(folder, scoring);
  try {
    checkHeadFit(model, scoring, name);
  } catch (error) {
    await model.close();
    throw error;
  }
  const { head } = model;
  return {
    heads: [model],
    notLearned: head.notLearned ?? [],
    score: async (cases) =>
      await model.score(await headMatrix(scoring.features, cases, head.rows, scoring.signal), scoring.signal),
    close: model.close,
  };
}

async function ensembleScorer(within: readonly EnsembleMember[], scoring: Scoring): Promise<FeatureHeads> {
  const members: FeatureHeads[] = [];
  const close = async (): Promise<void> => {
    for (const member of members) await member.close();
  };
  try {
    for (const [index, { folder, name }] of within.entries()) {
      const member = await openFeatureHeads(folder, scoring, name);
      members.push(member);
      members[index] = { ...member, score: await withCalibration(folder, scoring.question, member.score) };
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    heads: members.flatMap(({ heads }) => heads),
    notLearned: learnedByNone(members),
    score: (cases) => askedMean(scoring.question, members, ({ score }) => score(cases)),
    close,
  };
}

/** Refuses features of another network, or that was given other pictures, than the head was trained on. */
function checkHeadFit({ head, recipe }: HeadModel, { facts, question }: Scoring, name = "the model"): void {
  const expected: Readonly<Record<string, unknown>> = about(recipe, head.question);
  const got: Readonly<Record<string, unknown>> = about(facts, question);
  const differing = Object.keys(expected).find((key) => !isDeepStrictEqual(expected[key], got[key]));
  if (differing === undefined) return;
  throw new StageFailure(
    `Expected the features to have ${name}'s ${differing}, ${JSON.stringify(expected[differing])}, got ${JSON.stringify(got[differing])}`,
    "Use the features of the same embed stage, or of one with the same network and parameters.",
  );
}

const about = ({ backbone, preprocessing, views }: FeatureFacts, question: Question) => ({
  question,
  network: backbone.digest,
  output: backbone.output,
  pool: backbone.pool,
  preprocessing,
  views,
});
