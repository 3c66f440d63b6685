import { readCalibration } from "../../src/artifacts/calibration.js";
import { NOT_LEARNED_FACT, notLearnedFact } from "../../src/artifacts/not-learned-fact.js";
import type { CallingRule } from "../../src/artifacts/operating-point.js";
import { type Overlap, writeOverlap } from "../../src/artifacts/overlap.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { readTrainingDigests } from "../../src/artifacts/training-digests.js";
import { TEST_PART_FACT, testPartDigest } from "../../src/imaging/test-part.js";
import { rowsOfPartition } from "../../src/learning/labelled-rows.js";
import { needPatients } from "../../src/learning/need-patients.js";
import { answersAsked, type BinaryQuestion, type SeveralQuestion, StageFailure } from "../../src/stage.js";
import { type AnsweredCases, answeredImages } from "./answered-cases.js";
import { type Cases, imageCases } from "./cases.js";
import type { EvaluateContext } from "./context.js";
import { measureExternal } from "./external/measure-external.js";
import { type ReferencePredictions, referencePredictions } from "./external/reference-predictions.js";
import { findOverlap } from "./find-overlap.js";
import { frozenRule } from "./frozen-rule.js";
import { measureAnswers } from "./measure-answers.js";
import { measureBaselines } from "./measure-baselines.js";
import { measureSets } from "./measure-sets.js";
import { measureTwoClasses } from "./measure-two-classes.js";
import { reportOverlap } from "./report-overlap.js";
import { partitionsToScore, type ScoredImages, scorePartitions } from "./score-partitions.js";
import type { Subject } from "./subject.js";
import { surestAnswers, surestCases } from "./surest-cases.js";
import { writeAnsweredImages, writeScoredImages } from "./write-predictions.js";

/** Scores validation and test once, and measures both with what validation alone has chosen. */
export async function evaluateModel(ctx: EvaluateContext): Promise<void> {
  const subject = await subjectOf(ctx);
  try {
    await evaluateSubject(ctx, subject);
  } finally {
    await subject.close();
  }
}

async function subjectOf(ctx: EvaluateContext): Promise<Subject> {
  const { tensors, features, dataset, images } = ctx.inputs;
  if (tensors !== undefined && images !== undefined) {
    throw new StageFailure(
      "Expected the input `images` beside `features` alone, got it beside `tensors`, which hold the images",
      "Leave it out.",
    );
  }
  // A head that is a regression needs no TensorFlow.js, which takes half a second to load.
  if (tensors !== undefined) {
    const { tensorSubject } = await import("./tensor-subject.js");
    return await tensorSubject(ctx, tensors);
  }
  if (features !== undefined && dataset !== undefined) {
    const { featureSubject } = await import("./feature-subject.js");
    return await featureSubject(ctx, { features, dataset });
  }
  throw new Error("Internal error: evaluate runs without what it is to score");
}

async function evaluateSubject(ctx: EvaluateContext, subject: Subject): Promise<void> {
  const { params } = ctx;
  const { rows, facts } = subject;
  const { question } = facts;
  needPatients(params.aggregate, facts);
  if (!facts.patientsKnown) {
    ctx.warn(
      "Patients are not known: images of one patient may be on both sides of the split, so these results are optimistic, and intervals treat images as independent: they are too narrow if a patient has several.",
    );
  }
  const parts = partitionsToScore(rows, facts, params.partitions);
  // Exclusive classes share their probabilities: what is said of one that was not learned counts in all.
  const notLearned = question.kind === "multilabel" ? subject.notLearned : [];
  const frozen = await frozenRule(ctx, question);
  const reference = await referencePredictions(ctx, question, notLearned);
  const overlap = await checkOverlap(ctx, subject);
  const calibration = await readCalibration(ctx.inputs.model, answersAsked(question));
  const training = rowsOfPartition(rows, facts, "train");
  const evaluated = {
    parts,
    request: { subject, calibration, onProgress: (done: number, total: number) => ctx.progress(done, total, "images") },
    ...{ training, notLearned, frozen, reference, overlap },
  };
  if (question.kind === "binary") await evaluateTwoClasses(ctx, question, evaluated);
  else await evaluateAnswers(ctx, question, evaluated);
}

interface Evaluated {
  readonly parts: Parameters<typeof scorePartitions>[0];
  readonly request: Omit<Parameters<typeof scorePartitions>[1], "casesOf">;
  /** Images of the training part, without copies. */
  readonly training: readonly TensorRow[];
  /** Findings without scores. */
  readonly notLearned: readonly string[];
  /** The rule of an earlier evaluation. */
  readonly frozen: CallingRule | undefined;
  readonly reference: ReferencePredictions | undefined;
  readonly overlap: Overlap;
}

async function evaluateTwoClasses(
  ctx: EvaluateContext,
  question: BinaryQuestion,
  { parts, request, training, notLearned, frozen, reference, overlap }: Evaluated,
): Promise<void> {
  const { subject } = request;
  const { patientsKnown } = subject.facts;
  const casesOf = (rows: readonly TensorRow[], [scores]: readonly Float64Array[]): Cases =>
    imageCases(rows, scores!, question.positive);
  const scored = await scorePartitions(parts, { ...request, casesOf });
  const tested = noteTestPart(ctx, scored);
  await writeScoredImages(ctx.outputs.predictions, question, scored);
  const ofSets = measureSets(ctx, scored, { question, sets: request.calibration?.sets, patientsKnown });
  const { threshold, rule } = await measureTwoClasses(ctx, scored, { ...question, patientsKnown, frozen }, ofSets);
  const { partition, rows, cases } = tested ?? scored[0]!;
  await measureBaselines(ctx.outputs.metrics, { question, notLearned, training, partition, rows });
  if (tested !== undefined && isExternal(ctx)) {
    const call = ({ scores }: AnsweredCases) => [Uint8Array.from(scores, ([one]) => (one! >= threshold ? 1 : 0))];
    await measureExternal(ctx, {
      ...{ subject, rows, notLearned, overlap, reference },
      cases: {
        answers: cases.labels.map((label) => [label as 0 | 1]),
        scores: cases.scores.map((score) => [score]),
        patients: cases.patients,
      },
      call: frozen !== undefined || rule === "fixed" ? call : undefined,
    });
  }
  const { explain: count } = ctx.params;
  await subject.explain(
    ctx.outputs.explanations,
    surestCases({ rows, labels: cases.labels, scores: cases.scores, threshold, count }),
  );
}

async function evaluateAnswers(
  ctx: EvaluateContext,
  question: SeveralQuestion,
  { parts, request, training, notLearned, frozen, reference, overlap }: Evaluated,
): Promise<void> {
  const { subject } = request;
  const { patientsKnown } = subject.facts;
  const unlearned = subject.notLearned;
  sayNotLearned(ctx, question, unlearned);
  const casesOf = (rows: readonly TensorRow[], scores: readonly Float64Array[]): AnsweredCases =>
    answeredImages(question, rows, scores, notLearned);
  const scored = await scorePartitions(parts, { ...request, casesOf });
  const tested = noteTestPart(ctx, scored);
  await writeAnsweredImages(ctx.outputs.predictions, question, scored);
  const ofSets = measureSets(ctx, scored, { question, sets: request.calibration?.sets, patientsKnown });
  const calling = await measureAnswers(ctx, scored, { question, patientsKnown, notLearned: unlearned, frozen }, ofSets);
  const { partition, rows, cases } = tested ?? scored[0]!;
  await measureBaselines(ctx.outputs.metrics, { question, notLearned: unlearned, training, partition, rows });
  if (tested !== undefined && isExternal(ctx)) {
    const isGiven = frozen !== undefined || question.kind === "multiclass" || typeof ctx.params.threshold === "number";
    await measureExternal(ctx, {
      ...{ subject, rows, cases, notLearned: unlearned, overlap, reference },
      call: isGiven ? calling.call : undefined,
    });
  }
  const { explain: count } = ctx.params;
  await subject.explain(
    ctx.outputs.explanations,
    surestAnswers({ question, rows, cases, calling, count, notLearned: unlearned }),
  );
}

/** Whether the images are said to be of other data than the model's development. */
const isExternal = ({ inputs }: EvaluateContext): boolean =>
  inputs.operatingPoint !== undefined || inputs.reference !== undefined;

/** A finding is left out; images of a class are there, and the model calls them something else. */
function sayNotLearned(ctx: EvaluateContext, { kind }: SeveralQuestion, notLearned: readonly string[]): void {
  if (notLearned.length === 0) return;
  const names = notLearned.join(", ");
  const [it, is] = notLearned.length === 1 ? ["it", "is"] : ["them", "are"];
  ctx.fact(NOT_LEARNED_FACT, notLearnedFact(notLearned));
  ctx.warn(
    kind === "multilabel"
      ? `The model could not learn ${names}, since known training images all have the finding or all have not: ${notLearned.length === 1 ? "it" : "they"} ${is} measured nowhere, and ${is} in no mean.`
      : `The model was trained on no image of ${names}, and cannot call ${it}: images of ${it} count as mistakes, and ${notLearned.length === 1 ? "its AUC is" : "their AUCs are"} measured nowhere, nor in a mean.`,
  );
}

/** Of the test set, by which looks at it are counted. */
function noteTestPart<C>(ctx: EvaluateContext, scored: readonly ScoredImages<C>[]): ScoredImages<C> | undefined {
  const tested = scored.find(({ partition }) => partition === "test");
  if (tested !== undefined) ctx.fact(TEST_PART_FACT, testPartDigest(tested.rows));
  return tested;
}

/** Compares the test images and patients with those that the model was trained and chosen on, and writes what it found. */
async function checkOverlap(ctx: EvaluateContext, { rows, facts, imagesOf, digestsOf }: Subject): Promise<Overlap> {
  const training = await readTrainingDigests(ctx.inputs.model);
  const images = imagesOf(rowsOfPartition(rows, facts, "test"));
  const overlap = await findOverlap({ training, rows: images, digestsOf, facts });
  await writeOverlap(ctx.outputs.metrics, overlap);
  reportOverlap(overlap, { onOverlap: ctx.params.onOverlap, warn: ctx.warn, log: ctx.log, fact: ctx.fact });
  return overlap;
}
