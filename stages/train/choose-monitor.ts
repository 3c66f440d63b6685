import { countAnswers, type LabelledRows } from "../../src/learning/labelled-rows.js";
import { answerWatched, type Monitor, monitorNamed } from "../../src/learning/monitor.js";
import { answersAsked, namesOf, type Question, StageFailure } from "../../src/stage.js";
import type { TrainParams } from "./params.js";

/** By what the best epoch is known. Throws a StageFailure where the validation set cannot measure what is asked for. */
export function chooseMonitor(
  params: TrainParams,
  validation: LabelledRows,
  { question, learned }: { readonly question: Question; readonly learned: readonly boolean[] },
  warn: (message: string) => void,
): Monitor {
  const written = params.monitor ?? params.earlyStopping?.monitor;
  const asked = written === undefined ? undefined : monitorNamed(written);
  if (written !== undefined && asked === undefined) throw new Error(`Internal error: ${written} is no monitor`);
  const counts = countAnswers(validation, answersAsked(question).length);
  if (counts.every(([without, having]) => without + having === 0)) {
    const images =
      question.kind === "multilabel" ? "validation images of which something is known" : "validation images";
    if (asked?.startsWith("validation.") || (asked === undefined && params.earlyStopping)) {
      throw new StageFailure(
        `Expected ${images} for the monitor ${asked ?? "validation.loss"}, got none`,
        "Give split a validation share, or use `monitor: train.loss`.",
      );
    }
    if (params.keep === "best") warn(`There are no ${images}: the best epoch is that of the lowest training loss.`);
    return "train.loss";
  }
  const monitor = asked ?? "validation.loss";
  const hasAuc = counts.map(([without, having], at) => without > 0 && having > 0 && learned[at] === true);
  const watched = answerWatched(monitor);
  if (watched !== undefined) {
    const at = question.kind === "binary" ? -1 : answersAsked(question).indexOf(watched);
    if (at < 0) throw noSuchAnswer(monitor, watched, question);
    if (!hasAuc[at]) throw unmeasured(monitor, watched, counts[at]!, learned[at]!);
  }
  if (monitor === "validation.auc" && !hasAuc.includes(true)) throw withoutAuc(question);
  return monitor;
}

function noSuchAnswer(monitor: Monitor, watched: string, question: Question): StageFailure {
  if (question.kind === "binary") {
    return new StageFailure(
      `Expected a monitor for a question with two classes, which has one AUC, got ${monitor}`,
      "Use `monitor: validation.auc`.",
    );
  }
  return new StageFailure(
    `Expected the monitor ${monitor} to be of one of ${namesOf(question).join(", ")}, got "${watched}"`,
    'Name it as the dataset does, in quotes where it has blanks: `validation.auc["Lung Opacity"]`.',
  );
}

function unmeasured(
  monitor: Monitor,
  watched: string,
  [without, having]: readonly [number, number],
  isLearned: boolean,
): StageFailure {
  if (!isLearned) {
    return new StageFailure(
      `Expected training images with and without ${watched} for the monitor ${monitor}, got only one kind`,
      "Watch another, or the mean of all: `monitor: validation.auc`.",
    );
  }
  return new StageFailure(
    `Expected validation images with and without ${watched} for the monitor ${monitor}, got ${having} with and ${without} without`,
    "Use `monitor: validation.loss`, or a larger validation share.",
  );
}

function withoutAuc(question: Question): StageFailure {
  const remedy = "Use `monitor: validation.loss`, or a larger validation share.";
  if (question.kind === "multilabel") {
    return new StageFailure(
      `Expected validation images with and without some finding (${question.findings.join(", ")}) for the monitor validation.auc, got none`,
      remedy,
    );
  }
  const classes = `${question.kind === "binary" ? "both" : "several"} classes (${question.classes.join(", ")})`;
  return new StageFailure(`Expected validation images of ${classes} for the monitor validation.auc, got one`, remedy);
}
