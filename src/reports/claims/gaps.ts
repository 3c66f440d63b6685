import { t, words } from "../../core/language.js";
import type { GapChange } from "../../statistics/gap-changes.js";
import { metricInWords } from "../metric-titles.js";
import { defineClaim, holds } from "./claim.js";
import { sentence } from "./sentence.js";

type GapsData = {
  readonly changes: readonly GapChange[];
  readonly letter: string;
  readonly baseline: string;
};

/** How a candidate changes the gaps between groups. */
export const GAP_CLAIMS = {
  "gap-narrowed": defineClaim({
    when: ({ changes, letter, baseline }: GapsData) => changed({ changes, letter, baseline }, true),
    say: ({ letter, baseline, named }) =>
      sentence`${letter} narrows the gap that ${baseline} has, by p below 0.05 after correction: ${named.join("; ")}.`,
  }),
  "gap-widened": defineClaim({
    when: ({ changes, letter, baseline }: GapsData) => changed({ changes, letter, baseline }, false),
    say: ({ letter, baseline, named }) =>
      sentence`${letter} widens the gap that ${baseline} has, or turns it round, by p below 0.05 after correction: ${named.join("; ")}.`,
  }),
  "no-gap-changed": defineClaim({
    when: ({ changes }: GapsData) => holds(changes.length > 0 && changes.every(({ adjustedP }) => adjustedP >= 0.05)),
    say: () =>
      sentence`No gap between groups changes with p below 0.05 after correction; in groups this small that does not show that none does.`,
  }),
};

function changed({ changes, letter, baseline }: GapsData, narrower: boolean) {
  const found = changes.filter(
    ({ adjustedP, gaps: [byA, byB] }) => adjustedP < 0.05 && Math.abs(byB) < Math.abs(byA) === narrower,
  );
  if (found.length === 0) return undefined;
  const named = found.map(
    ({ group, others, metric }) => t`${metricInWords(metric)}, ${words(group)} minus ${words(others)}`,
  );
  return { letter, baseline, named };
}
