import path from "node:path";
import { stem } from "../../src/imaging/name-set.js";

/** Finds image files by the names that tables use for them. */
export interface ImageIndex {
  /** The path in the images artifact, undefined where there is none, or all candidates where a name is ambiguous. */
  readonly find: (name: string) => string | readonly string[] | undefined;
}

/**
 * A name is a path, or a path without its first folders, or without its ending (a table lists `a.jpeg`, `resize` makes
 * `a.png`). The whole path counts first, then the file name, then the name without ending.
 */
export function indexImages(images: readonly string[]): ImageIndex {
  const paths = new Set(images);
  const byName = groupBy(images, (image) => path.posix.basename(image));
  let byStem: ReadonlyMap<string, string | readonly string[]> | undefined;
  return {
    find: (name) => {
      // Most tables have bare names, and most names one file.
      const direct = byName.get(name);
      if (typeof direct === "string") return direct;
      const wanted = name.replaceAll("\\", "/").replace(/^\.?\//, "");
      if (paths.has(wanted)) return wanted;
      const base = path.posix.basename(wanted);
      const named = byName.get(base);
      if (named !== undefined) return narrowed(named, wanted);
      byStem ??= groupBy(images, (image) => stem(path.posix.basename(image)));
      const alike = byStem.get(stem(base));
      return alike === undefined ? undefined : narrowed(alike, stem(wanted));
    },
  };
}

/** Of several files of one name, the one whose folders fit the end of the wanted path. */
function narrowed(found: string | readonly string[], wanted: string): string | readonly string[] {
  if (typeof found === "string") return found;
  const fitting = found.filter(
    (image) => `/${image}`.endsWith(`/${wanted}`) || `/${stem(image)}`.endsWith(`/${wanted}`),
  );
  return fitting.length === 1 ? (fitting[0] as string) : found;
}

function groupBy(
  images: readonly string[],
  keyOf: (image: string) => string,
): ReadonlyMap<string, string | readonly string[]> {
  const groups = new Map<string, string | string[]>();
  for (const image of images) {
    const key = keyOf(image);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, image);
    else if (typeof group === "string") groups.set(key, [group, image]);
    else group.push(image);
  }
  return groups;
}
