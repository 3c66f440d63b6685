import { type Curve, writeNamedCurve } from "../../src/artifacts/curves.js";
import type { SeveralQuestion } from "../../src/stage.js";
import { casesOfOne, isNotLearned, type SeveralCases } from "../../src/statistics/several/several-cases.js";
import { curvesOf } from "./write-curves.js";

/**
 * The curves of one partition, in the files of a question of two classes with a column before theirs: the class, or the
 * finding. Of exclusive classes the confusion matrix has a row for each true and called one.
 */
export async function writeAnsweredCurves(
  folder: string,
  part: string,
  columns: SeveralCases,
  { question, bins }: { readonly question: SeveralQuestion; readonly bins: number },
): Promise<void> {
  const first = question.kind === "multiclass" ? "class" : "finding";
  const rows = new Map<Curve, (readonly (string | number)[])[]>();
  for (const [at, name] of columns.names.entries()) {
    if (question.kind === "multiclass" && isNotLearned(columns, name)) continue;
    const one = casesOfOne(columns, at);
    for (const [curve, points] of curvesOf(one, bins)) {
      const known = rows.get(curve) ?? [];
      for (const point of points) known.push([name, ...point]);
      rows.set(curve, known);
    }
    if (question.kind === "multiclass" || one.called === undefined) continue;
    const count = (label: number, call: number): number =>
      one.labels.reduce((sum, is, row) => sum + (is === label && one.called![row] === call ? 1 : 0), 0);
    const known = rows.get("confusion") ?? [];
    for (const label of [1, 0]) for (const call of [1, 0]) known.push([name, label, call, count(label, call)]);
    rows.set("confusion", known);
  }
  for (const [curve, named] of rows) await writeNamedCurve(folder, curve, part, { first, rows: named });
  if (question.kind === "multilabel") return;
  const matrix = columns.names.flatMap((actual, a) =>
    columns.names.map((called, c) => {
      const isCalled = columns.called[c]!;
      return [
        actual,
        called,
        columns.answers[a]!.reduce<number>((sum, is, row) => sum + (is === 1 ? isCalled[row]! : 0), 0),
      ];
    }),
  );
  await writeNamedCurve(folder, "confusion", part, { rows: matrix });
}
