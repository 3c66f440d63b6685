import type { ParameterProblem } from "../../src/stage.js";
import { type SplitParams, VALIDATION_SHARE } from "./params.js";
import { listed } from "./parts.js";

type Shares = Pick<SplitParams, "train" | "validation" | "calibration" | "test">;

/** Whether all images are for the test, as of data that a finished model is tried on: nothing is left for other parts. */
export const isTestAlone = ({ test }: Pick<SplitParams, "test">): boolean => test === 1;

/** What is wrong with the parts of the whole, and the line that would be right. */
export function shareProblems({ train, validation, calibration, test }: Shares): readonly ParameterProblem[] {
  if (isTestAlone({ test })) {
    const others = [
      ["train", train ?? 0] as const,
      ["validation", validation === VALIDATION_SHARE ? 0 : validation] as const,
      ["calibration", calibration] as const,
    ];
    return others.flatMap(([part, share]) =>
      share === 0
        ? []
        : [
            {
              path: [part],
              message: `Expected \`test: 1\`, which makes every image one of the test, to leave nothing for ${part}, got ${share}`,
              remedy: `Leave \`${part}\` out, or give \`test\` less.`,
            },
          ],
    );
  }
  // Who asks for no calibration need not read of it.
  const beside = { validation, ...(calibration > 0 && { calibration }), test };
  const names = Object.keys(beside);
  const written = Object.values(beside).join(" + ");
  const others = tidy(Object.values(beside).reduce((sum, share) => sum + share, 0));
  if (train === undefined) {
    if (others < 1) return [];
    return [
      {
        path: ["validation"],
        message: `Expected ${listed(names)} to leave something for training, got ${written} = ${others}`,
        remedy: `For example: ${calibration > 0 ? "train: 0.6, validation: 0.1, calibration: 0.1, test: 0.2" : "train: 0.7, validation: 0.1, test: 0.2"}`,
      },
    ];
  }
  const sum = tidy(train + others);
  if (Math.abs(sum - 1) <= 1e-9) return [];
  return [
    {
      path: ["train"],
      message: `Expected ${listed(["train", ...names])} to sum to 1, got ${train} + ${written} = ${sum}`,
      remedy: `Write ${mended(train, beside)}, or leave \`train\` out: it is what the others leave. Left out, \`validation\` is 0.1 and \`test\` 0.2.`,
    },
  ];
}

/** Training takes what the others leave; where they leave nothing, all keep their proportions. */
function mended(train: number, beside: Readonly<Record<string, number>>): string {
  const others = Object.values(beside).reduce((sum, share) => sum + share, 0);
  const keep = others < 1 - 1e-9;
  const whole = keep ? 1 : train + others;
  const shares = Object.entries(beside).map(
    ([name, share]) => [name, keep ? share : hundredths(share / whole)] as const,
  );
  const rest = tidy(1 - shares.reduce((sum, [, share]) => sum + share, 0));
  return [["train", rest] as const, ...shares].map(([name, share]) => `${name}: ${share}`).join(", ");
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;
const tidy = (value: number): number => Number(value.toPrecision(12));
