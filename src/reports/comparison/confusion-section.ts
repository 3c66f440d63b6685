import { t } from "../../core/language.js";
import { type Candidate, testCasesOf } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import { type Html, html } from "../html.js";
import { section } from "../section.js";
import { confusionMatrix } from "../tables/confusion-matrix.js";
import { MOST_CURVES } from "./look-of-candidate.js";

/** Which exclusive classes each candidate takes for each other, side by side. */
export function confusionSection({ candidates, obstacles }: Comparison): Html | undefined {
  const drawable = candidates.filter(
    (candidate, index) =>
      obstacles[index]!.every(({ concerns }) => concerns !== "all") &&
      testCasesOf(candidate).some(({ several }) => several?.kind === "multiclass"),
  );
  if (drawable.length === 0) return undefined;
  const shown = drawable.slice(0, MOST_CURVES);
  const rest =
    drawable.length > shown.length
      ? html`<p>${t`The first ${shown.length} of ${drawable.length} are shown.`}</p>`
      : undefined;
  return section(t`Confusion matrices`, html`${rest}<div class="matrices">${shown.map(matrixOf)}</div>`);
}

function matrixOf(candidate: Candidate): Html {
  const trainings = testCasesOf(candidate).flatMap(({ several }) => several ?? []);
  const { names } = trainings[0]!;
  const placeIn = (columns: readonly (ArrayLike<number | undefined> | undefined)[], row: number): number =>
    columns.findIndex((column) => column?.[row] === 1);
  const places = (of: "answers" | "called"): readonly number[] =>
    trainings.flatMap((one) => one.answers[0]!.map((_, row) => placeIn(one[of], row)));
  const { letter } = candidate;
  return confusionMatrix(
    names,
    { truth: places("answers"), calls: places("called") },
    {
      name: t`Confusion matrix of ${letter}`,
      caption:
        trainings.length > 1
          ? t`${letter}, ${trainings.length} trainings together: test images by class (rows) and what they were called (columns), with the share of the class`
          : t`${letter}: test images by class (rows) and what they were called (columns), with the share of the class`,
    },
  );
}
