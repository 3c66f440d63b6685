import type { ParameterProblem } from "../../src/stage.js";
import type { SplitParams } from "./params.js";

type FoldParams = Pick<SplitParams, "validation" | "calibration" | "folds" | "fold" | "innerFolds" | "innerFold">;

/** What is wrong with folds, and with the folds within one. */
export function foldProblems(params: FoldParams): readonly ParameterProblem[] {
  const { folds, fold, innerFolds, validation, calibration } = params;
  const problems = [...pairProblems("folds", "fold", params), ...pairProblems("innerFolds", "innerFold", params)];
  if (innerFolds !== undefined && folds === undefined) {
    problems.push({
      path: ["innerFolds"],
      message: "Expected `innerFolds` beside `folds` and `fold`, whose rest they divide, got no `folds`",
    });
  }
  if (folds === undefined || fold === undefined) return problems;
  if (validation + calibration + 1 / folds >= 1) {
    const [names, got] =
      calibration > 0
        ? ["validation and calibration", `${validation} + ${calibration}`]
        : ["validation", `${validation}`];
    problems.push({
      path: ["validation"],
      message: `Expected ${names} to leave something for training in addition to one fold of ${folds}, got ${got}`,
    });
  }
  return problems;
}

function pairProblems(many: "folds" | "innerFolds", one: "fold" | "innerFold", params: FoldParams): ParameterProblem[] {
  const [count, number] = [params[many], params[one]];
  if ((count === undefined) !== (number === undefined)) {
    const missing = count === undefined ? many : one;
    return [
      {
        path: [missing === many ? one : many],
        message: `Expected \`${many}\` and \`${one}\` to be given together, got no \`${missing}\``,
      },
    ];
  }
  if (count === undefined || number === undefined || number <= count) return [];
  const article = one === "fold" ? "a fold" : "an inner fold";
  return [{ path: [one], message: `Expected ${article} from 1 to ${count}, got ${number}` }];
}
