import { StageFailure } from "../../../src/stage.js";
import { namedAsArchive } from "./archive-format.js";

/** A file that may be a part of an archive which was split. */
interface Part<File> {
  readonly base: string;
  /** What is between the base and the number, so that different ways of counting do not mix. */
  readonly how: string;
  readonly number: number;
  readonly file: File;
}

/** `x.tar.gz.001`, `x.tar.gz.part1`, `x.tar.gz.part-aa`, `x.part01`, `x.aa`. */
const APART = /^(.*?)([._-](?:part[._-]?)?)(\d{1,4}|[a-z]{2,3})$/i;
/** `x.tar.gzaa`, `x.tar.gz00`, `x.zippart1`: only after a complete extension, since `x.tar.lz4` is not a part. */
const TOGETHER = /^(.*\.(?:tar|(?:tar\.)?(?:gz|xz|zst|bz2)|tgz|txz|zip))((?:part[._-]?)?)(\d{1,4}|[a-z]{2,3})$/i;

const matchOf = (name: string): RegExpExecArray | null => APART.exec(name) ?? TOGETHER.exec(name);

/** The name of the archive that a file is a part of. */
export const nameOfParts = (name: string): string => matchOf(name)?.[1] ?? name;

/**
 * Joins the parts of archives that were split into files, in order: the first part begins as an archive does, and no
 * other does. Files that are no parts come back alone. Fails where a part is missing.
 * @param isArchive whether a file begins as an archive.
 */
export function joinParts<File extends { readonly name: string }>(
  files: readonly File[],
  isArchive: (file: File) => boolean,
): readonly (readonly File[])[] {
  const names = new Set(files.map(({ name }) => name));
  const groups = new Map<string, Part<File>[]>();
  for (const part of files.flatMap((file) => partOf(file, names))) {
    const key = `${part.base}\0${part.how}`;
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  const joined = new Map<File, readonly File[]>();
  for (const group of groups.values()) {
    const parts = group.toSorted((a, b) => a.number - b.number);
    const [first, ...others] = parts;
    if (first === undefined || others.some(({ file }) => isArchive(file))) continue;
    const begins = first.number <= 1 && isArchive(first.file);
    if (begins && others.length === 0) continue;
    if (!begins && (!namedAsArchive(first.base) || isArchive(first.file))) continue;
    refuseGaps(parts, begins);
    for (const { file } of others) joined.set(file, []);
    joined.set(
      first.file,
      parts.map(({ file }) => file),
    );
  }
  return files.map((file) => joined.get(file) ?? [file]).filter((group) => group.length > 0);
}

function partOf<File extends { readonly name: string }>(file: File, names: ReadonlySet<string>): readonly Part<File>[] {
  const match = matchOf(file.name);
  if (match === null) return [];
  const [, base = "", between = "", suffix = ""] = match;
  const digits = /^\d/.test(suffix);
  // `x.tar.gz` is not the part `gz` of x.tar, nor is `x.tar.asc`: letters count from `aa`.
  const first = `${base}${between}${"a".repeat(suffix.length)}`;
  if (!digits && !names.has(first) && !/^a?a[a-z]$/.test(suffix)) return [];
  return [
    { base, how: digits ? `${between}0` : `${between}a`, number: digits ? Number(suffix) : lettersOf(suffix), file },
  ];
}

/** `aa` is 1, `ab` 2, `ba` 27. */
const lettersOf = (suffix: string): number =>
  [...suffix].reduce((sum, letter) => 26 * sum + (letter.charCodeAt(0) - 97), 0) + 1;

function refuseGaps<File extends { readonly name: string }>(parts: readonly Part<File>[], begins: boolean): void {
  const there = new Set(parts.map(({ number }) => number));
  const last = parts.at(-1)!;
  const start = begins ? parts[0]!.number : 1;
  const missing: string[] = [];
  for (let number = start; number < last.number && missing.length <= 5; number++)
    if (!there.has(number)) missing.push(nameOf(parts[0]!, number));
  if (begins && missing.length === 0) return;
  const names = parts.slice(0, 3).map(({ file }) => file.name);
  throw new StageFailure(
    `Expected all parts of ${last.base}, got ${names.join(", ")}${parts.length > 3 ? ", ..." : ""} without ${missing.length === 0 ? "a first part that is an archive" : missing.join(", ")}`,
    "Fetch the missing parts, or take the others out of the folder.",
  );
}

/** The name that a part of this number has. */
function nameOf<File extends { readonly name: string }>(part: Part<File>, number: number): string {
  const suffix = matchOf(part.file.name)?.[3] ?? "";
  const stem = part.file.name.slice(0, part.file.name.length - suffix.length);
  if (/^\d/.test(suffix)) return stem + String(number).padStart(suffix.startsWith("0") ? suffix.length : 1, "0");
  let text = "";
  for (let left = number - 1; text.length < suffix.length; left = Math.floor(left / 26))
    text = String.fromCharCode(97 + (left % 26)) + text;
  return stem + text;
}
