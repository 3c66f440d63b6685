import { closest, distance } from "fastest-levenshtein";
import { formatCount } from "../../src/imaging/format-count.js";
import { StageFailure } from "../../src/stage.js";
import { foldFinding } from "./finding.js";

interface ClassRules {
  readonly positive: string | readonly string[];
  readonly negative: string | readonly string[];
  readonly match: "any" | "only";
}

export interface Classes {
  /** Names of the negative and of the positive class. */
  readonly names: readonly [string, string];
  /** The class of an image with these findings; undefined: in neither. */
  readonly classify: (labels: readonly string[]) => string | undefined;
  /** Whether an image has a negative finding beside others, which contradicts itself. */
  readonly isContradictory: (labels: readonly string[]) => boolean;
}

/**
 * The rules: with `match: any` an image is positive if at least one of its findings is the pathology (or one of them);
 * with `only` if all of its findings are. It is negative if all of its findings are negative labels, or, with
 * `negative: rest`, if none of its findings is the pathology. Images without findings are in neither class.
 */
export function defineClasses(rules: ClassRules, counts: ReadonlyMap<string, number>, table: string): Classes {
  const spellings = new Map([...counts.keys()].map((finding) => [foldFinding(finding), finding]));
  const resolve = (names: string | readonly string[], parameter: string): readonly string[] =>
    [names].flat().map((name) => spellings.get(foldFinding(name)) ?? unknownFinding(name, parameter, counts, table));
  const positive = resolve(rules.positive, "positive");
  const isRest = rules.negative === "rest" && !spellings.has("rest");
  const negative = isRest ? [] : resolve(rules.negative, "negative");
  const both = positive.find((finding) => negative.includes(finding));
  if (both !== undefined) {
    throw new StageFailure(`Expected \`positive\` and \`negative\` to name different findings, got "${both}" in both`);
  }
  const positiveName = positive.join(" or ");
  const negativeName = isRest ? `not ${positiveName}` : negative.join(" or ");
  const isPositive = (label: string): boolean => positive.includes(label);
  const isNegative = (label: string): boolean => negative.includes(label);
  return {
    names: [negativeName, positiveName],
    classify: (labels) => {
      if (labels.length === 0) return undefined;
      if (rules.match === "any" ? labels.some(isPositive) : labels.every(isPositive)) return positiveName;
      if (isRest ? !labels.some(isPositive) : labels.every(isNegative)) return negativeName;
      return undefined;
    },
    isContradictory: (labels) => labels.some(isNegative) && !labels.every(isNegative),
  };
}

function unknownFinding(name: string, parameter: string, counts: ReadonlyMap<string, number>, table: string): never {
  const known = [...counts].map(([finding, count]) => `${finding} ${formatCount(count)}`);
  const nearest = closest(name, [...counts.keys()]);
  const isNear = counts.size > 0 && distance(name.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, name.length / 3);
  const hint = isNear ? `; did you mean "${nearest}"?` : "";
  throw new StageFailure(
    `Expected \`${parameter}\` to be a finding of ${table}, got "${name}"${hint}`,
    known.length === 0
      ? `${table} has no findings at all.`
      : `Its findings, with the number of images: ${known.join(", ")}.`,
  );
}
