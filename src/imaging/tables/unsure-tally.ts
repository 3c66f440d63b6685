import { countOf, formatCount } from "../format-count.js";
import type { Unsure } from "./label-value.js";
import { quoted } from "./quoted.js";

/** What becomes of subjects whose value is no answer. */
export interface UnsureRules {
  readonly uncertain: "ignore" | "positive" | "negative";
  /** Of blank values and of those that say "not known". */
  readonly blank: "ignore" | "negative";
}

export const takenAs = (unsure: Unsure, rules: UnsureRules): "ignore" | "positive" | "negative" =>
  unsure === "uncertain" ? rules.uncertain : rules.blank;

/** Counts values that are no answer, and says what became of them. */
export interface UnsureTally {
  readonly add: (unsure: Unsure, written: string) => void;
  /** How many of them are in neither class. */
  readonly ignored: () => number;
  /** A sentence for the uncertain and one for those that say nothing, where there are any. `nowhere`: what became of them. */
  readonly warnings: (name: string, nowhere?: string) => readonly string[];
}

/** `prefix` stands before the names of the parameters, such as `labels.`. */
export function tallyUnsure(rules: UnsureRules, prefix: string): UnsureTally {
  const counts = { uncertain: new Map<string, number>(), blank: new Map<string, number>() };
  const total = (of: "uncertain" | "blank"): number => [...counts[of].values()].reduce((sum, count) => sum + count, 0);
  return {
    add: (unsure, written) => {
      const group = counts[unsure === "uncertain" ? "uncertain" : "blank"];
      const key = unsure === "blank" ? "" : written;
      group.set(key, (group.get(key) ?? 0) + 1);
    },
    ignored: () =>
      (rules.uncertain === "ignore" ? total("uncertain") : 0) + (rules.blank === "ignore" ? total("blank") : 0),
    warnings: (name, nowhere = "in neither class") =>
      (["uncertain", "blank"] as const).flatMap((of) => {
        if (total(of) === 0) return [];
        const one = total(of) === 1;
        const what = of === "uncertain" ? `${one ? "is" : "are"} uncertain` : `${one ? "has" : "have"} no answer`;
        const fate =
          rules[of] === "ignore"
            ? `${nowhere}, unless the parameter \`${prefix}${of}\` says otherwise`
            : `taken as ${rules[of]}, as the parameter \`${prefix}${of}\` says`;
        return [`${name}: ${countOf(total(of), "row")} ${what} (${listValues(counts[of])}): ${fate}`];
      }),
  };
}

const MOST_VALUES = 20;

/** `"nan" 3, blank 1`: values with their counts, most frequent first, at most twenty. */
export function listValues(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const listed = sorted.slice(0, MOST_VALUES);
  const values = listed.map(([value, count]) => `${value === "" ? "blank" : quoted(value)} ${formatCount(count)}`);
  return sorted.length > listed.length
    ? `${values.join(", ")} and ${formatCount(sorted.length - listed.length)} more`
    : values.join(", ");
}
