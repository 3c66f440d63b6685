import { stem } from "../../src/imaging/name-set.js";

/** Finds image files by the names that tables use for them. */
export interface ImageIndex {
  /** The place in the list of images, undefined where there is none, or all candidates where a name is ambiguous. */
  readonly find: (name: string) => number | readonly number[] | undefined;
}

type Places = ReadonlyMap<string, number | readonly number[]>;

/**
 * A name is a path, or a path without its first folders, or without its ending (a table lists `a.jpeg`, `resize` makes
 * `a.png`). The whole path counts first, then the file name, then the name without ending.
 */
export function indexImages(images: readonly string[]): ImageIndex {
  const byName = groupBy(images, fileName);
  let byPath: Places | undefined;
  let byStem: Places | undefined;
  return {
    find: (name) => {
      // Most tables have bare names, and most names one file.
      const direct = byName.get(name);
      if (typeof direct === "number") return direct;
      const wanted = name.replaceAll("\\", "/").replace(/^\.?\//, "");
      byPath ??= groupBy(images, (image) => image);
      const whole = byPath.get(wanted);
      if (whole !== undefined) return whole;
      const named = byName.get(fileName(wanted));
      if (named !== undefined) return narrowed(named, wanted);
      byStem ??= groupBy(images, (image) => stem(fileName(image)));
      const alike = byStem.get(stem(fileName(wanted)));
      return alike === undefined ? undefined : narrowed(alike, stem(wanted));
    },
  };

  /** Of several files of one name, the one whose folders fit the end of the wanted path. */
  function narrowed(found: number | readonly number[], wanted: string): number | readonly number[] {
    if (typeof found === "number") return found;
    const fitting = found.filter((place) => {
      const image = images[place] as string;
      return `/${image}`.endsWith(`/${wanted}`) || `/${stem(image)}`.endsWith(`/${wanted}`);
    });
    return fitting.length === 1 ? (fitting[0] as number) : found;
  }
}

const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function groupBy(images: readonly string[], keyOf: (image: string) => string): Places {
  const groups = new Map<string, number | number[]>();
  for (const [place, image] of images.entries()) {
    const key = keyOf(image);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, place);
    else if (typeof group === "number") groups.set(key, [group, place]);
    else group.push(place);
  }
  return groups;
}
