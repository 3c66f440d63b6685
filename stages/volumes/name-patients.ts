import { StageFailure } from "../../src/stage.js";

/** The place of a volume below the source. */
interface Place {
  /** Path with `/`. */
  readonly file: string;
  /** File name without its extension. */
  readonly name: string;
  readonly folders: readonly string[];
  /** PatientID, where it is known before a volume is read. */
  readonly patientId?: string;
}

interface PatientNames {
  /** In the order of the volumes. */
  readonly names: readonly string[];
  /** What they were taken from, in words. */
  readonly by: string;
}

/**
 * Which patient each volume belongs to, by its place. Two volumes of one patient must not get two names: they could end
 * up in different partitions.
 * @param rule `auto`, `file`, `folder`, or a regular expression on the path whose first group is the patient.
 * @param classes names of folders that are classes, and so no patients.
 * @throws StageFailure where a volume has no name by the rule, or `auto` finds none.
 */
export function namePatients(volumes: readonly Place[], rule: string, classes: readonly string[]): PatientNames {
  const places = volumes.map((volume) => ({
    ...volume,
    folders: volume.folders.filter((folder) => !classes.includes(folder)),
  }));
  if (rule === "file") return { names: places.map(({ name }) => name), by: "the name of the file" };
  if (rule === "folder") return byFolder(places);
  if (rule !== "auto") return byPattern(places, rule);
  return (
    byHeader(places) ??
    byBids(places) ??
    byNamesake(places) ??
    byOnlyFolder(places) ??
    bySharedBeginning(places) ?? { names: places.map(({ name }) => name), by: "the name of the file" }
  );
}

function byFolder(places: readonly Place[]): PatientNames {
  const names = places.map(({ file, folders }) => {
    const folder = folders.at(-1);
    if (folder !== undefined) return folder;
    throw new StageFailure(
      `Expected each volume to be in a folder that names its patient, got ${file}`,
      "Set `patient` to file, or to a regular expression on the path.",
    );
  });
  return { names, by: "the folder" };
}

function byPattern(places: readonly Place[], rule: string): PatientNames {
  const pattern = new RegExp(rule);
  const names = places.map(({ file }) => {
    const found = pattern
      .exec(file)
      ?.slice(1)
      .find((group) => group !== undefined && group !== "");
    if (found !== undefined) return found;
    throw new StageFailure(
      `Expected \`patient\` (${rule}) to fit the path of each volume, got ${file}`,
      "Correct the pattern, or leave the file out with `exclude`.",
    );
  });
  return { names, by: `the pattern ${rule}` };
}

function byHeader(places: readonly Place[]): PatientNames | undefined {
  const names = places.map(({ patientId }) => patientId ?? "");
  const tells = !names.includes("") && (names.length === 1 || new Set(names).size > 1);
  return tells ? { names, by: "PatientID of the headers" } : undefined;
}

/** BIDS (https://bids.neuroimaging.io): every path has a `sub-<label>`. */
function byBids(places: readonly Place[]): PatientNames | undefined {
  const names = places.map(({ file }) => /(?:^|\/)(sub-[A-Za-z0-9]+)(?=[/_.])/.exec(file)?.[1]);
  return names.includes(undefined) ? undefined : { names: names as string[], by: "sub-<label> of the path (BIDS)" };
}

/** `p1/p1_ct` and `p1/p1_seg`: the files of a folder are named after it. */
function byNamesake(places: readonly Place[]): PatientNames | undefined {
  const named = places.every(({ name, folders }) => {
    const folder = folders.at(-1);
    return folder !== undefined && name.startsWith(folder) && !/^[A-Za-z0-9]/.test(name.slice(folder.length));
  });
  return named ? { names: places.map(({ folders }) => folders.at(-1) as string), by: "the folder" } : undefined;
}

/** `p1/ct` and `p2/ct`: names of files say nothing, and the paths differ in the folder of a single level. */
function byOnlyFolder(places: readonly Place[]): PatientNames | undefined {
  if (new Set(places.map(({ name }) => name)).size === places.length) return undefined;
  const depth = places[0]?.folders.length ?? 0;
  const even = places.every(({ folders }) => folders.length === depth);
  const levels = Array.from({ length: even ? depth : 0 }, (_, level) => level).filter(
    (level) => new Set(places.map(({ folders }) => folders[level])).size > 1,
  );
  const [level, ...more] = levels;
  if (level !== undefined && more.length === 0) {
    return { names: places.map(({ folders }) => folders[level] as string), by: "the folder" };
  }
  const [first, second] = namesakes(places);
  throw new StageFailure(
    `Expected names of files, or one level of folders, to tell whose volumes they are, got ${first.file} and ${second.file}`,
    "Set `patient` to folder, to file, or to a regular expression on the path whose first group is the patient, such as ^(?:.*/)?(patient\\d+)/; or leave files out with `exclude`.",
  );
}

/** Two volumes of one name. */
function namesakes(places: readonly Place[]): readonly [Place, Place] {
  const seen = new Map<string, Place>();
  for (const place of places) {
    const other = seen.get(place.name);
    if (other !== undefined) return [other, place];
    seen.set(place.name, place);
  }
  throw new Error("Internal error: all volumes have names of their own");
}

const MASK = /[ ._-](seg|segs|segmentations?|masks?|labels?|labelmap)$/i;

/** `a` and `a_seg` next to it, `a_ct` and `a_seg`: a mask belongs to the image with the matching name. */
function bySharedBeginning(places: readonly Place[]): PatientNames | undefined {
  const folderOf = ({ file }: Place): string => file.slice(0, file.lastIndexOf("/") + 1);
  const images = places.filter(({ name }) => !MASK.test(name));
  let found = false;
  const names = places.map((place) => {
    const beginning = place.name.replace(MASK, "");
    if (beginning === place.name) return place.name;
    const owner = images.find((image) => folderOf(image) === folderOf(place) && image.name === beginning);
    if (owner !== undefined) found = true;
    return owner?.name ?? place.name;
  });
  return found ? { names, by: "the name of the file, of a mask that of its image" } : undefined;
}
