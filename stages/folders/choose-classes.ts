import { StageFailure } from "../../src/stage.js";

export interface FolderClasses {
  /** The negative class, then the positive one. */
  readonly names: readonly [string, string];
  /** The class of a folder; undefined: in neither. */
  readonly classOf: (folder: string | undefined) => string | undefined;
}

/** Names that say "without the disease" in data sets of chest images. */
const NEGATIVE = /^(no|non|not|without)([\s_-]|$)|^(normal|healthy|negative|controls?|noncovid|nofinding)$/i;

/**
 * @param counts images by folder. @param leftOut what was not read, in words.
 * Throws a StageFailure where the parameters or the names do not settle the classes.
 */
export function chooseClasses(
  counts: ReadonlyMap<string, number>,
  given: { readonly positive?: string | readonly string[]; readonly negative?: string | readonly string[] },
  leftOut = "",
): FolderClasses {
  const folders = [...counts.keys()];
  const listed = [...counts].map(([folder, count]) => `"${folder}" ${count}`).join(", ");
  if (folders.length < 2) {
    throw new StageFailure(
      `Expected a folder for each of at least two classes, got ${folders.length === 0 ? "no images in folders" : listed}${leftOut && `; left out: ${leftOut}`}`,
      "Put the images of each class into a folder of its own.",
    );
  }
  for (const parameter of ["positive", "negative"] as const) {
    for (const name of [given[parameter] ?? []].flat()) {
      if (!counts.has(name))
        throw new StageFailure(`Expected \`${parameter}\` to be one of the folders ${listed}, got "${name}"`);
    }
  }
  const positive =
    given.positive === undefined ? obviousPositive(folders, given.negative, listed) : [given.positive].flat();
  const negative =
    given.negative === undefined ? folders.filter((folder) => !positive.includes(folder)) : [given.negative].flat();
  const both = positive.find((folder) => negative.includes(folder));
  if (both !== undefined) {
    throw new StageFailure(`Expected \`positive\` and \`negative\` to name different folders, got "${both}" in both`);
  }
  if (negative.length === 0)
    throw new StageFailure(`Expected a folder for the negative class, but all are positive: ${listed}`);
  const names = [negative.join(" or "), positive.join(" or ")] as const;
  return {
    names,
    classOf: (folder) =>
      folder === undefined
        ? undefined
        : positive.includes(folder)
          ? names[1]
          : negative.includes(folder)
            ? names[0]
            : undefined,
  };
}

function obviousPositive(
  folders: readonly string[],
  negative: string | readonly string[] | undefined,
  listed: string,
): readonly string[] {
  const without = negative === undefined ? folders.filter((folder) => NEGATIVE.test(folder)) : [negative].flat();
  const rest = folders.filter((folder) => !without.includes(folder));
  if (rest.length === 1 && without.length >= 1) return rest;
  throw new StageFailure(
    `Expected to know which folder is the positive class, got ${listed}`,
    `Name it: with: { positive: "${rest[0] ?? folders[0]}" }`,
  );
}
