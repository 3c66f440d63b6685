import path from "node:path";

/** Image names of a list; asked with paths, which may have further folders before and another ending. */
export interface NameSet {
  readonly size: number;
  readonly has: (image: string) => boolean;
}

export function nameSet(names: readonly string[]): NameSet {
  const exact = new Set(names);
  const stems = new Set(names.map(stem));
  return {
    size: exact.size,
    has: (image) => {
      for (let rest: string | undefined = image; rest !== undefined; rest = withoutFirstFolder(rest)) {
        if (exact.has(rest) || stems.has(stem(rest))) return true;
      }
      return false;
    },
  };
}

/** A path without the ending of an image file. */
export const stem = (image: string): string => image.replace(/\.(png|jpe?g|tiff?|webp|gif|dcm)$/i, "");

function withoutFirstFolder(image: string): string | undefined {
  const slash = image.indexOf(path.posix.sep);
  return slash < 0 ? undefined : image.slice(slash + 1);
}
