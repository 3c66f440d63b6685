import { misplacedScheduleParameters } from "../../src/learning/learning-rate-schedule.js";
import { monitorNamed } from "../../src/learning/monitor.js";
import { misplacedParameters } from "../../src/learning/optimizer-spec.js";
import type { ParameterProblem } from "../../src/stage.js";
import { misplacedModel } from "./idle-parameters.js";
import type { TrainParams } from "./params.js";

/** What a schema cannot say of them. Parameters that mean nothing here are absent. */
export function checkParams(params: Partial<TrainParams>, inputs: readonly string[]): readonly ParameterProblem[] {
  const problems: ParameterProblem[] = [];
  const misplaced = misplacedModel(params, inputs);
  if (misplaced !== undefined) problems.push(misplaced);
  if (params.model !== undefined && params.layers !== undefined) {
    problems.push({ path: ["layers"], message: "Expected either `model` or `layers`, got both" });
  }
  return [...problems, ...monitorProblems(params), ...epochProblems(params)];
}

function* monitorProblems({ monitor, earlyStopping }: Partial<TrainParams>): Iterable<ParameterProblem> {
  for (const [written, path] of [
    [monitor, ["monitor"]],
    [earlyStopping?.monitor, ["earlyStopping", "monitor"]],
  ] as const) {
    if (written === undefined || monitorNamed(written) !== undefined) continue;
    yield {
      path: [...path],
      message: `Expected the name of a class or finding in brackets, in quotes where it has blanks: validation.auc["Lung Opacity"], got ${written}`,
    };
  }
  if (monitor !== undefined && earlyStopping?.monitor !== undefined && monitor !== earlyStopping.monitor) {
    yield {
      path: ["earlyStopping", "monitor"],
      message: `Expected the monitor to be given once, got ${monitor} and ${earlyStopping.monitor}`,
    };
  }
}

function* epochProblems({ epochs, stopAfter, optimizer, schedule }: Partial<TrainParams>): Iterable<ParameterProblem> {
  if (epochs === undefined || optimizer === undefined || schedule === undefined) return;
  for (const { name, message } of misplacedParameters(optimizer)) yield { path: ["optimizer", name], message };
  for (const { name, message } of misplacedScheduleParameters(schedule)) yield { path: ["schedule", name], message };
  if (stopAfter !== undefined && stopAfter > epochs) {
    yield {
      path: ["stopAfter"],
      message: `Expected stopAfter to be at most epochs (${epochs}), got ${stopAfter}`,
    };
  }
  if (schedule.warmupEpochs > epochs) {
    yield {
      path: ["schedule", "warmupEpochs"],
      message: `Expected warmupEpochs to be at most epochs (${epochs}), got ${schedule.warmupEpochs}`,
    };
  }
}
