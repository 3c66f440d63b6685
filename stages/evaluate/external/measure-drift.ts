import { writeDrift } from "../../../src/artifacts/drift.js";
import { isEnsemble } from "../../../src/artifacts/ensemble.js";
import type { TensorRow } from "../../../src/artifacts/tensors.js";
import { readTrainingProfile } from "../../../src/artifacts/training-profile.js";
import { compareProfiles, type ScoresOf } from "../../../src/learning/compare-profiles.js";
import { profileOfRows } from "../../../src/learning/profiled-images.js";
import { distributionOf, evenlyChosen } from "../../../src/learning/training-profile.js";
import { answersAsked } from "../../../src/stage.js";
import { metricsOfOne, type SeveralCases } from "../../../src/statistics/several/several-cases.js";
import type { AnsweredCases } from "../answered-cases.js";
import type { EvaluateContext } from "../context.js";
import type { Subject } from "../subject.js";

/** Warns where images, labels or scores are unlike those of the model's training and development, and writes what was compared. */
export async function measureDrift(
  ctx: EvaluateContext,
  data: {
    readonly subject: Pick<Subject, "facts" | "imagesOf" | "traitsOf">;
    readonly rows: readonly TensorRow[];
    readonly cases: AnsweredCases;
    readonly columns: SeveralCases;
    readonly notLearned: readonly string[];
    readonly reference?: { readonly cases: AnsweredCases; readonly columns: SeveralCases } | undefined;
  },
): Promise<void> {
  const { subject, rows, cases, reference } = data;
  const { question } = subject.facts;
  const training = await readTrainingProfile(ctx.inputs.model);
  if (training === undefined) {
    ctx.warn(
      (await isEnsemble(ctx.inputs.model))
        ? "Images and labels were not compared with those of the model's training: the models of the ensemble were trained on different images, or an earlier version made one of them."
        : "Images and labels were not compared with those of the model's training: an earlier version made the model, which has no profile of them. Train it again.",
    );
    return;
  }
  const images = evenlyChosen(subject.imagesOf(rows));
  const here = profileOfRows(images, await subject.traitsOf(images), question);
  const names = answersAsked(question);
  const scores = names.flatMap((name, at): readonly ScoresOf[] => {
    if (data.notLearned.includes(name)) return [];
    const auc = metricsOfOne(data.columns, at, { bins: 1, names: ["auc"] }).get("auc");
    const before = reference && metricsOfOne(reference.columns, at, { bins: 1, names: ["auc"] }).get("auc");
    const scored = scoresOf(cases, at);
    const development = reference && scoresOf(reference.cases, at);
    return [
      {
        ...(question.kind !== "binary" && { of: name }),
        here: scored,
        ...(development && { development }),
        ...(auc && { auc }),
        ...(before && { developmentAuc: before.value }),
      },
    ];
  });
  const drift = compareProfiles(training, here, scores);
  await writeDrift(ctx.outputs.metrics, drift);
  const alarms = drift.findings.filter(({ isAlarm }) => isAlarm);
  ctx.fact("drift alarms", alarms.length);
  for (const { check, message } of alarms) ctx.warn(`${message} (${check})`);
}

/** Patients' mean scores. */
function scoresOf({ scores, patients }: AnsweredCases, at: number) {
  const groups = new Map<string, number[]>();
  for (const [row, patient] of patients.entries()) {
    const score = scores[row]![at]!;
    if (!Number.isFinite(score)) continue;
    const own = groups.get(patient);
    if (own === undefined) groups.set(patient, [score]);
    else own.push(score);
  }
  return distributionOf([...groups.values()], (score) => score);
}
