import { partitionNamed } from "../../src/artifacts/partition-names.js";
import { suggestFolder } from "../../src/imaging/sources/source-advice.js";
import {
  type NamedClass,
  type GivenClasses as NamedClasses,
  namedClasses,
} from "../../src/imaging/subjects/named-classes.js";
import { sayTwoClasses } from "../../src/imaging/subjects/two-classes.js";
import { foldValue } from "../../src/imaging/tables/label-value.js";
import { binaryQuestion, type Question, StageFailure } from "../../src/stage.js";
import { adviceOn, type FoldersFound, noFolders, oneLevelOff } from "./folder-advice.js";

export interface FolderClasses {
  readonly question: Question;
  /** What images are taken, for the report. */
  readonly step: string;
  /** The class of a folder; undefined: in none. */
  readonly classOf: (folder: string | undefined) => string | undefined;
  /** What a user would want to know of how they were chosen. */
  readonly warnings: readonly string[];
}

/** Names that say "without the disease" in data sets of chest images. */
const NEGATIVE = /^(no|non|not|without)([\s_-]|$)|^(normal|healthy|negative|controls?|noncovid|nofinding)$/i;

/** So many folders are patients or dates, not classes, as long as nobody says otherwise. */
const MOST_CLASSES = 40;

/**
 * With `positive` the classes are two: it, and all others or those of `negative`. Without, they are as many as folders, or
 * as `classes` names; of two folders the one whose name says so is the negative class. Names of folders compare as
 * `foldValue` says, as labels of a table do: `b ` is not one of all others beside `b`.
 * @param counts images by folder.
 * Throws a StageFailure where the parameters or the names do not settle the classes.
 */
export function chooseClasses(
  counts: ReadonlyMap<string, number>,
  given: GivenClasses,
  found: FoldersFound,
): FolderClasses {
  const folded = foldNames(counts);
  const { folders } = folded;
  const all = [given.positive ?? [], given.negative ?? []].flat();
  const classes = given.classes === undefined ? undefined : namedClasses(given.classes);
  const named = [...all, ...(classes ?? []).flatMap(({ values }) => values)];
  if (folders.length < 2) {
    throw new StageFailure(
      `Expected a folder for each of at least two classes, got ${folders.length === 0 ? noFolders(found) : counted(counts, folders)}${found.leftOut && `; left out: ${found.leftOut}`}`,
      oneLevelOff(named, found) ?? adviceOn(folders, found),
    );
  }
  if (!found.divided) refusePartitions(counts, given, named, folded.spell);
  if (classes !== undefined) return severalClasses(counts, classes, folded, found);
  if (all.length > 0 || folders.length === 2) return twoClasses(counts, given, folded, found);
  if (folders.length > MOST_CLASSES) {
    throw new StageFailure(
      `Expected at most ${MOST_CLASSES} folders of classes where none is named, got ${folders.length}: ${counted(counts, folders.slice(0, 5))}, ...`,
      "Name the classes in `classes` (or `positive`), or sort the images into a folder for each class.",
    );
  }
  return severalClasses(
    counts,
    folders.map((name) => ({ name, values: [name] })),
    folded,
    found,
  );
}

function severalClasses(
  counts: ReadonlyMap<string, number>,
  classes: readonly NamedClass[],
  { folders, spell, warnings }: FoldedNames,
  found: FoldersFound,
): FolderClasses {
  const classOf = new Map<string, string>();
  for (const { name, values } of classes) {
    for (const value of values) classOf.set(known(value, "classes", { counts, folders, spell, found }), name);
  }
  const names = classes.map(({ name }) => name);
  return {
    question: { kind: "multiclass", classes: names },
    step: listNames(names),
    classOf: (folder) => {
      const name = folder === undefined ? undefined : spell(folder);
      return name === undefined ? undefined : classOf.get(name);
    },
    warnings,
  };
}

/** "a, b or c". */
const listNames = (names: readonly string[]): string => `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;

/** The spelling of a folder that a parameter names. Throws a StageFailure where there is none. */
function known(
  name: string,
  parameter: string,
  { counts, folders, spell, found }: Omit<FoldedNames, "warnings"> & Found,
): string {
  const spelled = spell(name);
  if (spelled !== undefined) return spelled;
  throw new StageFailure(
    `Expected \`${parameter}\` to be one of the folders ${counted(counts, [...counts.keys()])}, got "${name}"`,
    oneLevelOff([name], found) ?? suggestFolder(name, folders),
  );
}

interface Found {
  readonly counts: ReadonlyMap<string, number>;
  readonly found: FoldersFound;
}

function twoClasses(
  counts: ReadonlyMap<string, number>,
  given: GivenClasses,
  { folders, spell, warnings: ofNames }: FoldedNames,
  found: FoldersFound,
): FolderClasses {
  const warnings = [...ofNames];
  const listed = counted(counts, [...counts.keys()]);
  const spelled = (parameter: "positive" | "negative"): readonly string[] => [
    ...new Set(
      [given[parameter] ?? []].flat().map((name) => known(name, parameter, { counts, folders, spell, found })),
    ),
  ];
  const [chosen, named] = [spelled("positive"), given.negative === undefined ? undefined : spelled("negative")];
  const positive = given.positive === undefined ? obviousPositive(folders, named, listed) : chosen;
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
    question: binaryQuestion(names),
    step: `${names[1]}, or ${names[0]}`,
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
  readonly classes?: NamedClasses;
}

/** `"a" 3, "b" 1`. */
const counted = (counts: ReadonlyMap<string, number>, folders: readonly string[]): string =>
  folders.map((folder) => `"${folder}" ${counts.get(folder)}`).join(", ");

/** Folders by the first spelling of each name; `spell` gives that of any. */
interface FoldedNames {
  readonly folders: readonly string[];
  readonly spell: (name: string) => string | undefined;
  readonly warnings: readonly string[];
}

function foldNames(counts: ReadonlyMap<string, number>): FoldedNames {
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
        `The folders ${counted(counts, same)} are read as one: their names differ only in case, blanks or Unicode form`,
    ),
  };
}

/** Folders of partitions beside others would become classes of their own, each with the images of both. */
function refusePartitions(
  counts: ReadonlyMap<string, number>,
  { positive, negative, classes }: GivenClasses,
  names: readonly string[],
  spell: (name: string) => string | undefined,
): void {
  const named = names.map(spell);
  const isAll = classes !== undefined || (positive !== undefined && negative !== undefined);
  const isSettled = isAll && !named.includes(undefined);
  const folders = [...counts.keys()];
  const partitions = folders.filter((name) => partitionNamed(name) !== undefined && !named.includes(spell(name)));
  if (isSettled || partitions.length === 0) return;
  const others = folders.filter((folder) => !partitions.includes(folder));
  throw new StageFailure(
    `Expected folders of classes, or only of partitions, got ${counted(counts, partitions)} beside ${counted(counts, others)}`,
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
  const example = rest[0] ?? folders[0];
  throw new StageFailure(
    `Expected to know which folder is the positive class, got ${listed}`,
    folders.length > 2
      ? `Name it: with: { positive: "${example}" }. To tell all classes apart, leave \`negative\` out.`
      : `Name it: with: { positive: "${example}" }`,
  );
}
