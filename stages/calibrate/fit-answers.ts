import type { AnswerCalibration, CalibrationMethod } from "../../src/artifacts/calibration.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { logOddsOf, logProbabilityOf } from "../../src/learning/calibration/calibrated-scores.js";
import { answersAsked, answersOf, type Question, StageFailure } from "../../src/stage.js";
import { isotonicRegression, type RisingLine } from "../../src/statistics/isotonic.js";
import { type LogOddsLine, plattLine } from "../../src/statistics/log-odds-line.js";
import { type NoTemperature, temperatureOf, temperatureOfClasses } from "../../src/statistics/temperature.js";

/** Fewer images with and without an answer tell nothing of its frequencies. */
export const FEWEST_IMAGES = 5;

export interface FitRequest {
  readonly question: Question;
  readonly rows: readonly TensorRow[];
  /** Of the model, in the order of `answersAsked`. */
  readonly columns: readonly Float64Array[];
  readonly notLearned: readonly string[];
  readonly warn: (message: string) => void;
}

interface AnswersRequest extends FitRequest {
  readonly method: CalibrationMethod;
  readonly partition: string;
}

/**
 * Fits each answer, each image counting once, as in the loss of the training. Throws a StageFailure where classes cannot
 * be fitted; a finding that cannot stays as it is, which is said.
 */
export function fitAnswers(request: AnswersRequest): readonly AnswerCalibration[] {
  const { question, rows, columns, notLearned, method, partition } = request;
  const asked = answersAsked(question);
  const answers = rows.map((row) => answersOf(question, row));
  if (question.kind === "multiclass" && method === "temperature") {
    const counts = asked.map((name, at) => ({ name, images: answers.filter((row) => row[at] === 1).length }));
    if (counts.filter(({ images }) => images > 0).length < 2 || rows.length < FEWEST_IMAGES) {
      throw tooFew(partition, counts.map(({ name, images }) => `${images} of ${name}`).join(", "));
    }
    const truth = answers.map((row) => row.indexOf(1));
    const logits = rows.map((_, at) => columns.map((column) => logProbabilityOf(column[at]!)));
    const temperature = temperatureOfClasses(truth, logits);
    if (typeof temperature === "string") throw new StageFailure(...noTemperature(temperature, partition));
    return asked.map((name) => ({ name, temperature }));
  }
  return asked.map((name, at) => {
    if (notLearned.includes(name)) return leave(request, name, "no training image could teach it");
    const known = rows.flatMap((_, row) => (answers[row]![at] === undefined ? [] : [row]));
    const labels = known.map((row) => answers[row]![at]!);
    const scores = known.map((row) => columns[at]![row]!);
    const having = labels.reduce<number>((sum, label) => sum + label, 0);
    const without = labels.length - having;
    if (having < FEWEST_IMAGES || without < FEWEST_IMAGES) {
      if (question.kind === "multilabel") {
        return leave(
          request,
          name,
          `${having} known images with it and ${without} without, of at least ${FEWEST_IMAGES} each`,
        );
      }
      const others = question.kind === "binary" ? question.classes.find((one) => one !== name) : "all others";
      throw tooFew(partition, `${having} of ${name}, ${without} of ${others}`);
    }
    const found = fitted(method, labels, scores);
    if (typeof found !== "string") return { name, ...found };
    const [message, remedy] = noTemperature(found, partition);
    if (question.kind === "multilabel") return leave(request, name, found === "separated" ? SEPARATED : UNINFORMATIVE);
    throw new StageFailure(message, remedy);
  });
}

type Fitted = RisingLine | LogOddsLine | { readonly temperature: number };

function fitted(
  method: CalibrationMethod,
  labels: readonly number[],
  scores: readonly number[],
): Fitted | NoTemperature {
  switch (method) {
    case "isotonic":
      return isotonicRegression(labels, scores);
    case "platt":
      return plattLine(labels, scores.map(logOddsOf));
    case "temperature": {
      const temperature = temperatureOf(labels, scores.map(logOddsOf));
      return typeof temperature === "string" ? temperature : { temperature };
    }
  }
}

const SEPARATED = "all its images are on the right side of 0.5, so that no temperature fits best";
const UNINFORMATIVE = "its scores are no better than chance, so that no temperature fits best";

function leave({ warn }: FitRequest, name: string, unfitted: string): AnswerCalibration {
  warn(`Not calibrated: ${name} (${unfitted}). Its probabilities stay as they are.`);
  return { name, unfitted };
}

const tooFew = (partition: string, got: string): StageFailure =>
  new StageFailure(
    `Expected at least ${FEWEST_IMAGES} ${partition} images of each class to calibrate by, got ${got}`,
    "Give split a larger share: `calibration: 0.2`.",
  );

const noTemperature = (why: NoTemperature, partition: string): [message: string, remedy: string] =>
  why === "separated"
    ? [
        `Expected ${partition} images on both sides to find a temperature by, got none that is on the wrong one: the lower the temperature, the better it fits`,
        "Use `method: platt`, which stays moderate there, or a larger calibration share.",
      ]
    : [
        `Expected scores that tell the classes apart on the ${partition} images, got none better than chance: the higher the temperature, the better it fits`,
        "Look at the model first: its validation AUC is no better than chance.",
      ];
