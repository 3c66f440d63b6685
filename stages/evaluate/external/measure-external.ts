import { type External, writeExternal } from "../../../src/artifacts/external.js";
import type { Overlap } from "../../../src/artifacts/overlap.js";
import type { TensorRow } from "../../../src/artifacts/tensors.js";
import { answersAsked } from "../../../src/stage.js";
import type { SeveralCases } from "../../../src/statistics/several/several-cases.js";
import { type AnsweredCases, inColumns } from "../answered-cases.js";
import type { EvaluateContext } from "../context.js";
import { metricEntries } from "../metric-entries.js";
import type { Subject } from "../subject.js";
import { dropsOf } from "./drops.js";
import { externalCalibration } from "./external-calibration.js";
import { measureDrift } from "./measure-drift.js";
import type { ReferencePredictions } from "./reference-predictions.js";

interface Tested {
  readonly subject: Subject;
  readonly rows: readonly TensorRow[];
  /** Of two classes with one answer each. */
  readonly cases: AnsweredCases;
  readonly notLearned: readonly string[];
  /** How cases are called by a rule that these images had no part in; undefined where it was chosen on images like them. */
  readonly call: ((cases: AnsweredCases) => SeveralCases["called"]) | undefined;
  readonly overlap: Overlap;
  readonly reference: ReferencePredictions | undefined;
}

/** Sets the images that were measured beside the test set of the model's development, and looks at what its probabilities are worth here. */
export async function measureExternal(ctx: EvaluateContext, tested: Tested): Promise<void> {
  const { cases, rows, notLearned, reference } = tested;
  const { question, patientsKnown } = tested.subject.facts;
  const names = answersAsked(question);
  const columnsOf = (of: AnsweredCases): SeveralCases =>
    inColumns(names, of, tested.call?.(of) ?? names.map(() => undefined), notLearned);
  const own = columnsOf(cases);
  const measured = { question, notLearned, bins: ctx.params.bins };
  const before = reference && { cases: reference.cases, columns: columnsOf(reference.cases) };
  const drops = before === undefined ? [] : dropsOf(before.columns, own, measured);
  const shared = reference && sharedWith(reference, tested);
  const external: External = {
    frozen: ctx.inputs.operatingPoint !== undefined,
    images: rows.length,
    patients: patientsKnown ? new Set(cases.patients).size : null,
    ...(reference && { reference: { images: reference.images.length, ...shared! } }),
    drops,
    calibration: names.flatMap((name, at) =>
      notLearned.includes(name) ? [] : (externalCalibration(own, at, measured) ?? []),
    ),
  };
  await writeExternal(ctx.outputs.metrics, external);
  await measureDrift(ctx, { ...tested, columns: own, reference: before });
  for (const { name, of, drop } of drops) {
    if (!RECORDED.includes(name)) continue;
    for (const [metric, value] of metricEntries(`drop.${name}`, of, drop.value, drop)) ctx.metric(metric, value);
  }
  if (reference !== undefined && tested.call === undefined) {
    ctx.warn(
      "Figures that depend on a threshold are not compared with the development's: the threshold was chosen anew. Wire `operatingPoint` too, and it is the same for both.",
    );
  }
  if (shared === undefined || shared.sharedImages + (shared.sharedPatients ?? 0) === 0) return;
  const patients = shared.sharedPatients === null ? "" : ` and ${shared.sharedPatients} patients`;
  ctx.warn(
    `${shared.sharedImages} of ${rows.length} images${patients} are in \`reference\` too: the drop is of samples that are not independent, and not of other data as far as they go.`,
  );
}

/** What a run's record has of the drops; the file has all. */
const RECORDED: readonly string[] = ["auc", "sensitivity", "specificity"];

/** The same image gets the same score by the same model; a name alone may be of another image. */
function sharedWith(
  { images, cases }: ReferencePredictions,
  { rows, cases: own, overlap }: Tested,
): Pick<NonNullable<External["reference"]>, "sharedImages" | "sharedPatients"> {
  const keyOf = (image: string, of: AnsweredCases, at: number): string =>
    [image, of.answers[at]!.join(), of.scores[at]!.map((score) => score.toPrecision(5)).join()].join("\0");
  const known = new Set(images.map((image, at) => keyOf(image, cases, at)));
  const patients = new Set(cases.patients);
  const tested = new Set(rows.flatMap(({ patient }) => (patient === "" ? [] : [patient])));
  return {
    sharedImages: rows.filter(({ image }, at) => known.has(keyOf(image, own, at))).length,
    // Only where the model's list of patients is of the same namespace do equal ids mean the same person.
    sharedPatients:
      overlap.patients.compared === "yes" ? [...tested].filter((patient) => patients.has(patient)).length : null,
  };
}
