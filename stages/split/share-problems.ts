import type { ParameterProblem } from "../../src/stage.js";
import type { SplitParams } from "./params.js";

type Shares = Pick<SplitParams, "train" | "validation" | "test">;

/** What is wrong with the three parts of the whole, and the line that would be right. */
export function shareProblems({ train, validation, test }: Shares): readonly ParameterProblem[] {
  const others = tidy(validation + test);
  const sum = tidy((train ?? 0) + others);
  if (train === undefined) {
    if (others < 1) return [];
    return [
      {
        path: ["validation"],
        message: `Expected validation and test to leave something for training, got ${validation} + ${test} = ${others}`,
        remedy: "For example: train: 0.7, validation: 0.1, test: 0.2",
      },
    ];
  }
  if (Math.abs(sum - 1) <= 1e-9) return [];
  return [
    {
      path: ["train"],
      message: `Expected train, validation and test to sum to 1, got ${train} + ${validation} + ${test} = ${sum}`,
      remedy: `Write ${mended({ train, validation, test })}, or leave \`train\` out: it is what the others leave. Left out, \`validation\` is 0.1 and \`test\` 0.2.`,
    },
  ];
}

/** Training takes what the others leave; where they leave nothing, all three keep their proportions. */
function mended({ train = 0, validation, test }: Shares): string {
  const keep = validation + test < 1 - 1e-9;
  const whole = keep ? 1 : train + validation + test;
  const [v, t] = keep ? [validation, test] : [hundredths(validation / whole), hundredths(test / whole)];
  return `train: ${tidy(1 - v - t)}, validation: ${v}, test: ${t}`;
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;
const tidy = (value: number): number => Number(value.toPrecision(12));
