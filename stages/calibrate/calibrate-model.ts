import { type Calibration, isCalibrated, writeCalibration } from "../../src/artifacts/calibration.js";
import { copyModel } from "../../src/artifacts/model.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { addToTrainingDigests, patientDigest } from "../../src/artifacts/training-digests.js";
import { calibratedScores } from "../../src/learning/calibration/calibrated-scores.js";
import { rowsOfPartition } from "../../src/learning/labelled-rows.js";
import { patientsOf } from "../../src/learning/patients-of-rows.js";
import { refuseNonFinite } from "../../src/learning/refuse-non-finite.js";
import type { Scorer } from "../../src/learning/scorer.js";
import { answersAsked, type StageContext, StageFailure } from "../../src/stage.js";
import { fitAnswers } from "./fit-answers.js";
import { fitSets } from "./fit-sets.js";
import { meanLoss } from "./mean-loss.js";
import type { CalibrateParams } from "./params.js";
import type { inputs, outputs } from "./ports.js";

type Context = StageContext<CalibrateParams, typeof inputs, typeof outputs>;

/** Scores the part once, fits what is asked for, and writes a copy of the model with it. */
export async function calibrateModel(ctx: Context): Promise<void> {
  const { inputs, outputs, params } = ctx;
  if (await isCalibrated(inputs.model)) {
    throw new StageFailure(
      "Expected a model that is not calibrated yet, got one that a stage calibrate made",
      "Wire the model that it was made of, as `train.model`.",
    );
  }
  const scorer = await scorerOf(ctx);
  try {
    const { facts } = scorer;
    const { question } = facts;
    const { partition, rows } = partOf(scorer);
    const columns = await scorer.score(rows, (done) => ctx.progress(done, rows.length, "images"));
    refuseNonFinite("image", rows, columns);
    const patients = facts.patientsKnown ? new Set(patientsOf(rows)).size : null;
    if (partition === "validation") {
      ctx.warn(
        "There is no calibration part, so this is fitted to the validation images, by which the epoch and the threshold may have been chosen too: what is promised of new patients is optimistic. `calibration: 0.2` of split sets one aside.",
      );
    }
    const request = { question, rows, columns, notLearned: scorer.notLearned, warn: ctx.warn };
    const answers = fitAnswers({ ...request, method: params.method, partition });
    const sets =
      params.sets === undefined
        ? undefined
        : fitSets({ ...request, level: params.sets, patientsKnown: facts.patientsKnown, partition });
    const calibrated = calibratedScores({ method: params.method, answers }, question, columns);
    const loss = { before: meanLoss(question, rows, columns), after: meanLoss(question, rows, calibrated) };
    const calibration: Calibration = {
      method: params.method,
      answers,
      fittedOn: { partition, images: rows.length, patients },
      loss,
      ...(sets && { sets }),
    };
    await copyModel(inputs.model, outputs.model);
    await writeCalibration(outputs.model, calibration);
    await addSeen(ctx, scorer, partition, rows);
    tell(ctx, calibration, answersAsked(question));
  } finally {
    await scorer.close();
  }
}

async function scorerOf(ctx: Context): Promise<Scorer> {
  const { model, tensors, features, dataset } = ctx.inputs;
  // A head that is a regression needs no TensorFlow.js, which takes half a second to load.
  if (tensors !== undefined) {
    const { tensorScorer } = await import("../../src/learning/tensor-scorer.js");
    return await tensorScorer(ctx, model, tensors);
  }
  if (features !== undefined && dataset !== undefined) {
    const { featureScorer } = await import("../../src/learning/heads/feature-scorer.js");
    return await featureScorer(ctx, model, { features, dataset });
  }
  throw new Error("Internal error: calibrate runs without what it is to score");
}

interface FittedPart {
  readonly partition: "calibration" | "validation";
  readonly rows: readonly TensorRow[];
}

/** Never training images, which the model knows, nor test images, on which it is measured. */
function partOf({ rows, facts }: Pick<Scorer, "rows" | "facts">): FittedPart {
  for (const partition of ["calibration", "validation"] as const) {
    const found = rowsOfPartition(rows, facts, partition);
    if (found.length > 0) return { partition, rows: found };
  }
  throw new StageFailure(
    "Expected images in the part calibration or validation to fit to, got none",
    "Give split a share of them: `calibration: 0.2`.",
  );
}

/** What the model was fitted to must not be tested on either. */
async function addSeen(
  { inputs, outputs }: Context,
  { imagesOf, digestsOf, facts }: Scorer,
  partition: string,
  rows: readonly TensorRow[],
): Promise<void> {
  const images = imagesOf(rows);
  const digests = await digestsOf(images);
  const { namespace } = facts;
  await addToTrainingDigests(inputs.model, outputs.model, {
    images: digests.map((one) => ({ partition, ...one })),
    ...(namespace !== undefined && {
      namespace,
      patients: images
        .filter(({ patient }) => patient !== "")
        .map(({ patient }) => ({ partition, digest: patientDigest(namespace, patient) })),
    }),
  });
}

function tell({ fact, log }: Context, calibration: Calibration, asked: readonly string[]): void {
  const { method, answers, fittedOn, loss, sets } = calibration;
  fact("method", method);
  fact("fittedOn", fittedOn.partition);
  fact("images", fittedOn.images);
  if (fittedOn.patients !== null) fact("patients", fittedOn.patients);
  fact("fittedLoss.before", loss.before);
  fact("fittedLoss.after", loss.after);
  log(
    `Log loss on the ${fittedOn.images} ${fittedOn.partition} images, to which this is fitted (optimistic): ${loss.before.toFixed(4)} before, ${loss.after.toFixed(4)} after.`,
  );
  for (const [at, answer] of answers.entries()) {
    const of = asked.length > 1 ? `${asked[at]}: ` : "";
    if ("temperature" in answer) log(`${of}temperature ${answer.temperature.toPrecision(6)}`);
    else if ("slope" in answer)
      log(`${of}log odds x ${answer.slope.toPrecision(6)} + ${answer.intercept.toPrecision(6)}`);
    else if ("scores" in answer) log(`${of}${answer.scores.length} points`);
  }
  if (sets === undefined) return;
  fact("setLevel", sets.level);
  for (const { name, limit, patients } of sets.classes ?? []) {
    log(`Sets hold ${name} from a probability of ${(1 - limit).toPrecision(4)} (by ${patients} patients).`);
  }
}
