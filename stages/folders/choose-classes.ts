import { partitionNamed } from "../../src/artifacts/partition-names.js";
import { suggestFolder } from "../../src/imaging/sources/source-advice.js";
import { sayTwoClasses } from "../../src/imaging/subjects/two-classes.js";
import { foldValue } from "../../src/imaging/tables/label-value.js";
import { StageFailure } from "../../src/stage.js";
import { adviceOn, type FoldersFound, noFolders, oneLevelOff } from "./folder-advice.js";

export interface FolderClasses {
  /** The negative class, then the positive one. */
  readonly names: readonly [string, string];
  /** The class of a folder; undefined: in neither. */
  readonly classOf: (folder: string | undefined) => string | undefined;
  /** What a user would want to know of how they were chosen. */
  readonly warnings: readonly string[];
}

/** Names that say "without the disease" in data sets of chest images. */
const NEGATIVE = /^(no|non|not|without)([\s_-]|$)|^(normal|healthy|negative|controls?|noncovid|nofinding)$/i;

/**
 * Names of folders compare as `foldValue` says, as labels of a table do: `b ` is not one of all others beside `b`.
 * @param counts images by folder.
 * Throws a StageFailure where the parameters or the names do not settle the classes.
 */
export function chooseClasses(
  counts: ReadonlyMap<string, number>,
  given: GivenClasses,
  found: FoldersFound,
): FolderClasses {
  const { folders, spell, warnings } = foldNames(counts);
  const listed = counted(counts, [...counts.keys()]);
  const all = [given.positive ?? [], given.negative ?? []].flat();
  if (folders.length < 2) {
    throw new StageFailure(
      `Expected a folder for each of at least two classes, got ${folders.length === 0 ? noFolders(found) : listed}${found.leftOut && `; left out: ${found.leftOut}`}`,
      oneLevelOff(all, found) ?? adviceOn(folders, found),
    );
  }
  if (!found.divided) refusePartitions(counts, given, spell);
  for (const parameter of ["positive", "negative"] as const) {
    for (const name of [given[parameter] ?? []].flat()) {
      if (spell(name) !== undefined) continue;
      throw new StageFailure(
        `Expected \`${parameter}\` to be one of the folders ${listed}, got "${name}"`,
        oneLevelOff([name], found) ?? suggestFolder(name, folders),
      );
    }
  }
  const spelled = (names: string | readonly string[]): readonly string[] => [
    ...new Set([names].flat().map((name) => spell(name) as string)),
  ];
  const named = given.negative === undefined ? undefined : spelled(given.negative);
  const positive = given.positive === undefined ? obviousPositive(folders, named, listed) : spelled(given.positive);
  const negative = named ?? folders.filter((folder) => !positive.includes(folder));
  const both = positive.find((folder) => negative.includes(folder));
  if (both !== undefined) {
    throw new StageFailure(`Expected \`positive\` and \`negative\` to name different folders, got "${both}" in both`);
  }
  if (negative.length === 0) {
    throw new StageFailure(
      `Expected a folder for the negative class, but all are positive: ${listed}`,
      "Leave at least one folder out of `positive`.",
    );
  }
  const names = [negative.join(" or "), positive.join(" or ")] as const;
  const imagesOf = (folder: string): number =>
    [...counts].reduce((sum, [one, count]) => sum + (spell(one) === folder ? count : 0), 0);
  if (named === undefined) {
    const images = positive.reduce((sum, folder) => sum + imagesOf(folder), 0);
    const negatives = negative.map((folder) => [folder, imagesOf(folder)] as const);
    const said = sayTwoClasses({ name: names[1], images }, negatives, REMEDY);
    if (said !== undefined) warnings.push(said);
  }
  return {
    names,
    classOf: (folder) => {
      const name = folder === undefined ? undefined : spell(folder);
      if (name === undefined) return undefined;
      return positive.includes(name) ? names[1] : negative.includes(name) ? names[0] : undefined;
    },
    warnings,
  };
}

const REMEDY = "To compare with some of them alone, name those: `negative`.";

interface GivenClasses {
  readonly positive?: string | readonly string[];
  readonly negative?: string | readonly string[];
}

/** `"a" 3, "b" 1`. */
const counted = (counts: ReadonlyMap<string, number>, folders: readonly string[]): string =>
  folders.map((folder) => `"${folder}" ${counts.get(folder)}`).join(", ");

/** Folders by the first spelling of each name; `spell` gives that of any. */
function foldNames(counts: ReadonlyMap<string, number>): {
  readonly folders: readonly string[];
  readonly spell: (name: string) => string | undefined;
  readonly warnings: string[];
} {
  const spellings = new Map<string, string[]>();
  for (const folder of counts.keys()) {
    const folded = foldValue(folder);
    spellings.set(folded, [...(spellings.get(folded) ?? []), folder]);
  }
  const several = [...spellings.values()].filter(({ length }) => length > 1);
  return {
    folders: [...spellings.values()].map(([first]) => first as string),
    spell: (name) => spellings.get(foldValue(name))?.[0],
    warnings: several.map(
      (same) =>
        `The folders ${counted(counts, same)} are read as one: their names differ in case, blanks or Unicode form alone`,
    ),
  };
}

/** Folders of partitions beside others would become classes of their own, each with the images of both. */
function refusePartitions(
  counts: ReadonlyMap<string, number>,
  { positive, negative }: GivenClasses,
  spell: (name: string) => string | undefined,
): void {
  const named = [positive ?? [], negative ?? []].flat(2).map(spell);
  const isSettled = positive !== undefined && negative !== undefined && !named.includes(undefined);
  const folders = [...counts.keys()];
  const partitions = folders.filter((name) => partitionNamed(name) !== undefined && !named.includes(spell(name)));
  if (isSettled || partitions.length === 0) return;
  const others = folders.filter((folder) => !partitions.includes(folder));
  throw new StageFailure(
    `Expected folders of classes, or of partitions alone, got ${counted(counts, partitions)} beside ${counted(counts, others)}`,
    `Leave folders out, as with exclude: [${others.map((folder) => `"${folder}"`).join(", ")}], rename those of partitions to train, validation and test, or name all classes in \`positive\` and \`negative\`.`,
  );
}

function obviousPositive(
  folders: readonly string[],
  negative: readonly string[] | undefined,
  listed: string,
): readonly string[] {
  const without = negative ?? folders.filter((folder) => NEGATIVE.test(folder.trim()));
  const rest = folders.filter((folder) => !without.includes(folder));
  if (rest.length === 1 && without.length >= 1) return rest;
  const [example, other] = [rest[0] ?? folders[0], without[0] ?? rest[1]];
  const more =
    folders.length > 2
      ? `. The question has two classes: all other folders are then negative. To compare with one alone, write: with: { positive: "${example}", negative: "${other}" }`
      : "";
  throw new StageFailure(
    `Expected to know which folder is the positive class, got ${listed}`,
    `Name it: with: { positive: "${example}" }${more}`,
  );
}
