import { humanCount } from "../../core/human-units.js";
import { t } from "../../core/language.js";
import type { Html } from "../html.js";
import { percent } from "../numbers.js";
import { dataTable } from "./data-table.js";
import { type Cell, oneGroup, type Table } from "./table.js";

/** Cases of exclusive classes: places of what they are and of what they were called, one per case. */
export interface CalledCases {
  readonly truth: readonly number[];
  readonly calls: ArrayLike<number>;
}

/** How often cases of each class were called each, classes in the order of `names`. */
export function confusionMatrix(
  names: readonly string[],
  { truth, calls }: CalledCases,
  { name, caption }: Pick<Table, "name" | "caption">,
): Html {
  const counts = names.map(() => names.map(() => 0));
  for (const [row, actual] of truth.entries()) {
    const called = calls[row];
    const own = counts[actual];
    if (own?.[called!] !== undefined) own[called!]!++;
  }
  return dataTable({
    name,
    caption,
    look: "confusion",
    columns: [{ title: t`Class` }, ...names.map((of) => ({ title: t`called ${of}` }))],
    groups: oneGroup(
      names.map((of, actual) => {
        const own = counts[actual]!;
        const all = own.reduce((sum, n) => sum + n, 0);
        return {
          head: of,
          cells: own.map((n, called): Cell => {
            const share = all === 0 ? 0 : n / all;
            const note = all === 0 ? "" : percent(share);
            return { text: humanCount(n), isStrong: true, note, shade: { share, isRight: actual === called } };
          }),
        };
      }),
    ),
  });
}
