import { countOf } from "./format-count.js";

const FOLDER =
  /^(masks?|segs?|segmentations?|segmentation[_ -]masks?|labels?(tr|ts)?|annotations?|ground[_ -]?truths?)$/i;
const WORD = "(?:segmentations|segmentation|segs|seg|labelmap|labels|label|masks|mask)";
const SUFFIX = new RegExp(`^(.+?)([_ .-]${WORD})$`, "i");
const PREFIX = new RegExp(`^(${WORD}[_ .-]?)(.+)$`, "i");
const ALONE = new RegExp(`^${WORD}$`, "i");
const ENDING = /(\.nii\.gz|\.seg\.nrrd|\.[^./]+)$/i;

/** Files that by their names are masks of others of the list, and the patterns that leave them out. */
export interface LikelyMasks {
  readonly files: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Finds masks by name, next to the images that they belong to: in folders such as `masks`, or named like an image with
 * `_seg`, `-label` or `mask_`. The folder of a class is never one, nor is anything without an image next to it.
 * @param files relative paths with `/`. @param classFolders names of folders that are classes.
 */
export function findMasks(files: readonly string[], classFolders: readonly string[] = []): LikelyMasks {
  const masks = new Map<string, string>();
  const classes = new Set(classFolders);
  const inFolder = (file: string) =>
    file
      .split("/")
      .slice(0, -1)
      .find((name) => FOLDER.test(name) && !classes.has(name));
  const others: string[] = [];
  for (const file of files) {
    const folder = inFolder(file);
    if (folder === undefined) others.push(file);
    else masks.set(file, folder);
  }
  // If all are in such folders, they are what the data set consists of.
  if (others.length === 0) masks.clear();
  for (const [file, pattern] of namedMasks(others)) masks.set(file, pattern);
  return { files: [...masks.keys()].sort(), exclude: [...new Set(masks.values())].sort() };
}

/** Says which files look like masks, and how to leave them out; nothing if there are none. */
export function warnOfMasks(
  files: readonly string[],
  warn: (message: string) => void,
  { classFolders = [], noun = "image" }: { readonly classFolders?: readonly string[]; readonly noun?: string } = {},
): void {
  const masks = findMasks(files, classFolders);
  if (masks.files.length === 0) return;
  const examples = `${masks.files.slice(0, 3).join(", ")}${masks.files.length > 3 ? ", ..." : ""}`;
  const [are, them] = masks.files.length === 1 ? ["looks like a mask", "it"] : ["look like masks", "them"];
  warn(
    `${countOf(masks.files.length, noun)} ${are} by name, and ${masks.files.length === 1 ? "is" : "are"} read like every other: ${examples}. ` +
      `To leave ${them} out, write exclude: [${masks.exclude.map((pattern) => JSON.stringify(pattern)).join(", ")}]`,
  );
}

function namedMasks(files: readonly string[]): readonly (readonly [string, string])[] {
  const byFolder = new Map<string, { readonly file: string; readonly stem: string; readonly ending: string }[]>();
  for (const file of files) {
    const slash = file.lastIndexOf("/") + 1;
    const name = file.slice(slash);
    const ending = ENDING.exec(name)?.[0] ?? "";
    const siblings = byFolder.get(file.slice(0, slash)) ?? [];
    siblings.push({ file, stem: name.slice(0, name.length - ending.length), ending });
    byFolder.set(file.slice(0, slash), siblings);
  }
  return [...byFolder.values()].flatMap((siblings) => {
    const images = siblings.filter(({ stem }) => !isMaskName(stem)).map(({ stem }) => stem);
    const begun = new Set(images.flatMap((stem) => beginnings(stem)));
    const ended = new Set(images.flatMap((stem) => endings(stem)));
    return siblings.flatMap(({ file, stem, ending }) => {
      if (ALONE.test(stem) && images.length > 0) return [[file, `${stem}${ending}`] as const];
      const suffix = SUFFIX.exec(stem);
      if (suffix !== null && begun.has(suffix[1] as string)) return [[file, `*${suffix[2]}${ending}`] as const];
      const prefix = PREFIX.exec(stem);
      if (prefix !== null && ended.has(prefix[2] as string)) return [[file, `${prefix[1]}*${ending}`] as const];
      return [];
    });
  });
}

const isMaskName = (stem: string): boolean => ALONE.test(stem) || SUFFIX.test(stem) || PREFIX.test(stem);

/** "p1_ct_0" -> "p1_ct_0", "p1_ct", "p1": what a mask of it may be called before its suffix. */
function beginnings(stem: string): readonly string[] {
  const found = [stem];
  for (let at = stem.length - 1; at > 0; at--) if (/[_ .-]/.test(stem[at] as string)) found.push(stem.slice(0, at));
  return found;
}

/** "volume-0" -> "volume-0", "0": the same for prefixes. */
function endings(stem: string): readonly string[] {
  const found = [stem];
  for (let at = 1; at < stem.length; at++) if (/[_ .-]/.test(stem[at - 1] as string)) found.push(stem.slice(at));
  return found;
}
