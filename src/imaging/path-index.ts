/** Finds the paths of a list by the names that tables use for them. */
export interface PathIndex {
  /** The place in the list, undefined where nothing fits, or all places where several do. */
  readonly find: (name: string) => number | readonly number[] | undefined;
}

type Places = ReadonlyMap<string, number | readonly number[]>;

/**
 * A name and a path match if they are equal from the end, folder by folder, as far as both go: the table may begin
 * higher (`CheXpert/train/p1/a.png` for `p1/a.png`) or lower (`a.png`). So a path in another folder never matches by
 * its last part alone; and if paths have folders, one without any matches bare names only. The whole path takes
 * precedence over a part of it, the same extension over another (a table lists `a.jpeg`, `resize` makes `a.png`). Names
 * compare in NFC.
 */
export function indexPaths(paths: readonly string[]): PathIndex {
  const normal = paths.map(cleanPath);
  const isFlat = !normal.some((path) => path.includes("/"));
  const exact = suffixFinder(normal, isFlat);
  let alike: ReturnType<typeof suffixFinder> | undefined;
  return {
    find: (name) => {
      const wanted = cleanPath(name);
      const found = exact(wanted);
      if (found !== undefined) return found;
      alike ??= suffixFinder(normal.map(stem), isFlat);
      return alike(stem(wanted));
    },
  };
}

/** A path without the extension of an image or a volume. */
export const stem = (image: string): string =>
  image.replace(
    /\.(png|jpe?g|jpe|jfif|jp2|j2k|tiff?|bmp|webp|gif|pgm|npy|dcm|dicom|ima|mha|mhd|nrrd|nhdr|(nii|hdr|img)(\.gz)?)$/i,
    "",
  );

function suffixFinder(
  paths: readonly string[],
  isFlat: boolean,
): (wanted: string) => number | readonly number[] | undefined {
  const wholes = groupBy(paths, (path) => path);
  /** By number of folders: the ends of all paths that have as many or more. */
  const ends = new Map<number, Places>();
  return (wanted) => {
    const whole = wholes.get(wanted);
    if (whole !== undefined) return whole;
    const slashes = count(wanted);
    let longer = ends.get(slashes);
    if (longer === undefined) {
      longer = groupBy(paths, (path) => lastParts(path, slashes + 1));
      ends.set(slashes, longer);
    }
    let found = longer.get(wanted);
    for (let parts = slashes; parts > 0; parts--) {
      if (parts === 1 && !isFlat) break;
      const shorter = wholes.get(lastParts(wanted, parts) as string);
      if (shorter !== undefined) found = found === undefined ? shorter : [found, shorter].flat();
    }
    return found;
  };
}

/** As tables write them: `x\a.png`, `./x/a.png`, `/x/a.png`. */
function cleanPath(name: string): string {
  const normal = name.normalize("NFC");
  if (!/[\\/]/.test(normal)) return normal;
  return normal
    .split(/[\\/]+/)
    .filter((part) => part !== "" && part !== "." && part !== "..")
    .join("/");
}

const count = (path: string): number => {
  let slashes = 0;
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) slashes++;
  return slashes;
};

/** undefined where the path has fewer. */
function lastParts(path: string, parts: number): string | undefined {
  let at = path.length;
  for (let part = 1; part <= parts; part++) {
    if (at < 0) return undefined;
    at = path.lastIndexOf("/", at - 1);
  }
  return path.slice(at + 1);
}

function groupBy(paths: readonly string[], keyOf: (path: string) => string | undefined): Places {
  const groups = new Map<string, number | number[]>();
  for (const [place, path] of paths.entries()) {
    const key = keyOf(path);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, place);
    else if (typeof group === "number") groups.set(key, [group, place]);
    else group.push(place);
  }
  return groups;
}
