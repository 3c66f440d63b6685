import { closest, distance } from "fastest-levenshtein";
import { formatCount } from "../../src/imaging/format-count.js";
import { remembered } from "../../src/imaging/remembered.js";
import { type Unsure, unsureOf } from "../../src/imaging/tables/label-value.js";
import { parsePythonList } from "../../src/imaging/tables/python-list.js";
import { quoted, shorten } from "../../src/imaging/tables/quoted.js";
import { takenAs, type UnsureRules } from "../../src/imaging/tables/unsure-tally.js";
import { StageFailure } from "../../src/stage.js";
import type { FindingColumn } from "./finding-columns.js";
import { foldFinding } from "./finding-spellings.js";

type Names = string | number | readonly (string | number)[];

interface ClassRules extends UnsureRules {
  readonly positive: Names;
  readonly negative: Names;
  readonly match: "any" | "only";
}

export interface Classes {
  /** Names of the negative and of the positive class. */
  readonly names: readonly [string, string];
  /** The findings that one of the classes names. */
  readonly named: readonly string[];
  /** Whether the negative class is every labelled image without the pathology. */
  readonly isRest: boolean;
  /** The class of an image with these findings; undefined: in neither. */
  readonly classify: (labels: readonly string[]) => string | undefined;
  /** Why these findings are no answer: there is none, or all say "uncertain" or "not known" and no class names them. */
  readonly unsureOf: (labels: readonly string[]) => Unsure | undefined;
  /** Whether an image has a negative finding together with others, which is a contradiction. */
  readonly isContradictory: (labels: readonly string[]) => boolean;
}

/**
 * The rules: with `match: any` an image is positive if at least one of its findings is the pathology (or one of them);
 * with `only` if all of its findings are. It is negative if all of its findings are negative labels, or, with
 * `negative: rest`, if none of its findings is the pathology. Images without an answer are in neither class, unless
 * `uncertain` or `blank` say otherwise.
 */
export function defineClasses(rules: ClassRules, { resolve, has }: FindingNames): Classes {
  const positive = resolve(rules.positive, "positive");
  const isRest = rules.negative === "rest" && !has("rest");
  const negative = isRest ? [] : resolve(rules.negative, "negative");
  const both = positive.find((finding) => negative.includes(finding));
  if (both !== undefined) {
    throw new StageFailure(
      `Expected \`positive\` and \`negative\` to name different findings, got ${quoted(both)} in both`,
    );
  }
  const positiveName = positive.join(" or ");
  const negativeName = isRest ? `not ${positiveName}` : negative.join(" or ");
  const isPositive = (label: string): boolean => positive.includes(label);
  const isNegative = (label: string): boolean => negative.includes(label);
  const named = new Set([...positive, ...negative]);
  const unsure = (labels: readonly string[]): Unsure | undefined => unsureLabels(labels, named);
  const classOf = (labels: readonly string[]): string | undefined => {
    const kind = unsure(labels);
    if (kind !== undefined) {
      const taken = takenAs(kind, rules);
      return taken === "ignore" ? undefined : taken === "positive" ? positiveName : negativeName;
    }
    if (rules.match === "any" ? labels.some(isPositive) : labels.every(isPositive)) return positiveName;
    if (isRest ? !labels.some(isPositive) : labels.every(isNegative)) return negativeName;
    return undefined;
  };
  return {
    names: [negativeName, positiveName],
    named: [...positive, ...negative],
    isRest,
    classify: remembered(classOf),
    unsureOf: remembered(unsure),
    isContradictory: (labels) => labels.some(isNegative) && !labels.every(isNegative),
  };
}

/** The findings of a table, by which a question names them. */
export interface FindingNames {
  /** What messages call the table. */
  readonly table: string;
  /** Columns of findings, in the order asked for, where no column lists them. */
  readonly columns: readonly FindingColumn[] | undefined;
  readonly has: (name: string) => boolean;
  /** As the table spells them, each once. Throws a StageFailure, which names the parameter, where it has no such finding. */
  readonly resolve: (names: Names, parameter: string) => readonly string[];
}

/** @param counts images by finding. */
export function findingNames(
  counts: ReadonlyMap<string, number>,
  table: string,
  columns: readonly FindingColumn[] | undefined,
): FindingNames {
  const all = columns === undefined ? [...counts.keys()] : columns.map(({ name }) => name);
  const spellings = new Map(all.map((finding) => [foldFinding(finding), finding]));
  const known = (name: string): string | undefined => spellings.get(foldFinding(name));
  return {
    table,
    columns,
    has: (name) => spellings.has(name),
    resolve: (names, parameter) => {
      const found = [names].flat().flatMap((name): readonly string[] => {
        const text = String(name);
        const one = known(text);
        if (one !== undefined) return [one];
        // A list as written in the table names its elements.
        const listed = parsePythonList(text)?.map(known) ?? [];
        return listed.length > 0 && listed.every((finding) => finding !== undefined)
          ? (listed as readonly string[])
          : unknownFinding(text, parameter, counts, table);
      });
      return [...new Set(found)];
    },
  };
}

/** Why findings of a list are no answer: there is none, or all say "uncertain" or "not known" and are not `named`. */
export function unsureLabels(labels: readonly string[], named: ReadonlySet<string>): Unsure | undefined {
  if (labels.length === 0) return "blank";
  const kinds = labels.map((label) => (named.has(label) ? undefined : unsureOf(foldFinding(label))));
  if (kinds.includes(undefined)) return undefined;
  return kinds.includes("uncertain") ? "uncertain" : kinds[0];
}

const MOST_FINDINGS = 40;

function unknownFinding(name: string, parameter: string, counts: ReadonlyMap<string, number>, table: string): never {
  const known = [...counts]
    .slice(0, MOST_FINDINGS)
    .map(([finding, count]) => `${shorten(finding)} ${formatCount(count)}`);
  const more = counts.size > MOST_FINDINGS ? ` and ${formatCount(counts.size - MOST_FINDINGS)} more` : "";
  // A name as long as a book is not a spelling mistake of any other, and finding that out would take hours.
  const similar = [...counts.keys()].filter((finding) => finding.length <= 2 * name.length + 10);
  const nearest = closest(name, similar);
  const isNear =
    similar.length > 0 && distance(name.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, name.length / 3);
  const hint = isNear ? `; did you mean ${quoted(nearest)}?` : "";
  throw new StageFailure(
    `Expected \`${parameter}\` to be a finding of ${table}, got ${quoted(name)}${hint}`,
    known.length === 0
      ? `${table} has no findings at all.`
      : `Its findings, with the number of images: ${known.join(", ")}${more}.`,
  );
}
