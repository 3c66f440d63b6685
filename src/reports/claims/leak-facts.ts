import type { DatasetRow } from "../../artifacts/dataset.js";
import { calibrationStageOf, evaluationOf, trainStageOf, upstreamOf } from "../../experiments/evaluations.js";
import type { ReportData } from "../report-data.js";

/** What a claim on leaks needs. */
export type LeakData = Pick<ReportData, "run" | "cohort" | "overlap" | "predictions" | "answered" | "unreadable">;

/** Whether the images that were tested, and their patients, took part in making the model. */
export interface LeakFacts {
  /** `here`: by a stage of this run. `elsewhere`: the model was given. `never`: nothing was evaluated by a model. */
  readonly trained: "here" | "elsewhere" | "never";
  readonly tested: number;
  /** Test images among those that the model was trained or chosen on; undefined where that is not known. */
  readonly images: number | undefined;
  readonly patients:
    | { readonly compared: "yes"; readonly shared: number; readonly images: number }
    | { readonly compared: "other-namespaces" | "not-known" };
}

type ScoredRows = readonly { readonly patient: string; readonly partition: string }[];

/** Images that were scored, for any kind of question. */
export const scoredRows = ({ answered, predictions }: Pick<ReportData, "answered" | "predictions">): ScoredRows =>
  answered?.rows ?? predictions;

/** From what the model lists, and, where this run trained it, from the rows that it was trained on. */
export function leakFacts(data: LeakData): LeakFacts {
  const { overlap } = data;
  const trained = whereTrained(data);
  const test = scoredRows(data).filter(({ partition }) => partition === "test");
  const images = overlap?.trainingKnown ? overlap.images.shared : undefined;
  return { trained, tested: test.length, images, patients: comparedPatients(data, test) };
}

function comparedPatients(data: LeakData, test: ScoredRows): LeakFacts["patients"] {
  const { overlap } = data;
  const rows = learnedRows(data);
  const own = rows === undefined ? undefined : ofThisRun(data.cohort!, rows, test);
  if (overlap?.trainingKnown && overlap.patients.compared !== "not-known") {
    const { compared, shared, images } = overlap.patients;
    const listed = compared === "yes" ? { compared, shared, images } : { compared };
    // Two ways to the same figure: whichever finds more has found a leak.
    return own?.compared === "yes" && (listed.compared !== "yes" || own.shared > listed.shared) ? own : listed;
  }
  return own ?? { compared: "not-known" };
}

/** Of the stage that evaluated: where its model comes from. */
function whereTrained({ run: { record } }: LeakData): LeakFacts["trained"] {
  const evaluate = evaluationOf(record);
  if (evaluate === undefined) return "never";
  return trainStageOf(record) === undefined ? "elsewhere" : "here";
}

/** Rows of the training and validation set, and of the calibration set of a calibrated model, where this run trained on the dataset that the cohort is of. */
export function learnedRows({
  run: { record },
  cohort,
}: Pick<ReportData, "run" | "cohort">): readonly DatasetRow[] | undefined {
  const train = trainStageOf(record);
  const dataset = record.stages.findLast(({ outputs }) =>
    Object.values(outputs).some(({ kind }) => kind === "dataset"),
  );
  if (train === undefined || dataset === undefined || cohort === undefined) return undefined;
  if (!upstreamOf(train.id, record.stages).has(dataset.id)) return undefined;
  // What probabilities were fitted to is no part of a model that was not calibrated.
  const isCalibrated = calibrationStageOf(record) !== undefined;
  return cohort.rows.filter(
    ({ partition }) =>
      partition === "train" || partition === "validation" || (isCalibrated && partition === "calibration"),
  );
}

/** Patients with an image in the training or validation set, counted from the rows themselves. */
function ofThisRun(
  { patientsKnown }: NonNullable<ReportData["cohort"]>,
  learned: readonly DatasetRow[],
  test: ScoredRows,
): LeakFacts["patients"] {
  const seen = new Set(learned.flatMap((row) => row.patient || []));
  const leaked = test.filter(({ patient }) => seen.has(patient));
  const shared = new Set(leaked.map(({ patient }) => patient)).size;
  // An image without a patient may be of any patient.
  const isKnown = patientsKnown && learned.every((row) => row.patient) && test.every(({ patient }) => patient !== "");
  return isKnown || shared > 0 ? { compared: "yes", shared, images: leaked.length } : { compared: "not-known" };
}

/** Patients with images in more than one part; undefined where not every image has a patient, or nothing was divided. */
export function patientsInSeveralParts({ rows, patientsKnown }: NonNullable<ReportData["cohort"]>): number | undefined {
  const divided = rows.filter((row) => row.partition);
  if (!patientsKnown || divided.length === 0 || divided.some((row) => !row.patient)) return undefined;
  const partsOf = new Map<string, Set<string>>();
  for (const row of divided) {
    const patient = row.patient;
    const parts = partsOf.get(patient) ?? new Set();
    parts.add(row.partition);
    partsOf.set(patient, parts);
  }
  return [...partsOf.values()].filter((parts) => parts.size > 1).length;
}
