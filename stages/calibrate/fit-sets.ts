import type { FindingLimits, PredictionSets, SetLimit } from "../../src/artifacts/calibration.js";
import { unusualOf } from "../../src/learning/calibration/prediction-sets.js";
import { patientsOf } from "../../src/learning/patients-of-rows.js";
import { answersAsked, answersOf, StageFailure } from "../../src/stage.js";
import { conformalLimit, patientsNeeded, worstOfPatients } from "../../src/statistics/conformal.js";
import type { FitRequest } from "./fit-answers.js";

interface SetsRequest extends FitRequest {
  readonly level: number;
  readonly patientsKnown: boolean;
  readonly partition: string;
}

/**
 * The limits of each class over patients, each of whom counts by the worst of their images of the class. Throws a
 * StageFailure where a class has too few patients for the level; findings with too few have no sets, which is said.
 */
export function fitSets(request: SetsRequest): PredictionSets {
  const { question, rows, level, warn } = request;
  const needed = patientsNeeded(level);
  const things = request.patientsKnown ? "patients" : "images";
  if (!request.patientsKnown) {
    warn(
      "Patients are not known: each image counts as a patient of its own, and the coverage of sets is promised of images, if they are independent.",
    );
  }
  const patients = patientsOf(rows);
  const unusual = unusualOf(question, request.columns);
  const worst = (name: string, answer: 0 | 1, isOf: (row: number) => boolean): readonly number[] => {
    const values = unusual(name, answer);
    const own = [...rows.keys()].filter(isOf);
    return worstOfPatients(
      own.map((row) => patients[row]!),
      own.map((row) => values[row]!),
    );
  };
  const limitOf = (scores: readonly number[]): SetLimit | undefined => {
    const limit = conformalLimit(scores, level);
    return limit === undefined ? undefined : { limit, patients: scores.length };
  };
  if (question.kind !== "multilabel") {
    const found = question.classes.map((name) => {
      const scores = worst(name, 1, (row) => rows[row]!.label === name);
      return { name, patients: scores.length, limit: limitOf(scores) };
    });
    const few = found.filter(({ limit }) => limit === undefined);
    if (few.length > 0) {
      throw new StageFailure(
        `Expected at least ${needed} ${request.partition} ${things} of each class for sets that cover ${level}, got ${few.map(({ name, patients }) => `${patients} of ${name}`).join(", ")}`,
        `Give split a larger share (\`calibration\`), ask for less (\`sets\`), or leave \`sets\` out.`,
      );
    }
    return { level, classes: found.map(({ name, limit }) => ({ name, ...limit! })) };
  }
  const findings = answersAsked(question).map((name, at): FindingLimits => {
    if (request.notLearned.includes(name)) return { name, refused: "no training image could teach it" };
    const scores = ([1, 0] as const).map((answer) =>
      worst(name, answer, (row) => answersOf(question, rows[row]!)[at] === answer),
    );
    const [present, absent] = scores.map(limitOf);
    if (present !== undefined && absent !== undefined) return { name, present, absent };
    const [having, without] = scores.map((one) => one.length);
    return { name, refused: `${having} ${things} with it and ${without} without, of at least ${needed} each` };
  });
  const refused = findings.flatMap((one) => ("refused" in one ? [`${one.name} (${one.refused})`] : []));
  if (refused.length === findings.length) {
    throw new StageFailure(
      `Expected at least ${needed} ${request.partition} ${things} with and without a finding for sets that cover ${level}, got too few of each: ${refused.join("; ")}`,
      `Give split a larger share (\`calibration\`), ask for less (\`sets\`), or leave \`sets\` out.`,
    );
  }
  if (refused.length > 0) warn(`No sets of ${refused.join("; ")}.`);
  return { level, findings };
}
