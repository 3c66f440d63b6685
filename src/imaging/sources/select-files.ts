import { pathPattern } from "../path-pattern.js";
import type { SourceSelection } from "./source-params.js";

/** Why a path is not read; undefined: it is. `path` is the file, or the folder that is left out as a whole. */
export type LeftOut = { readonly reason: string; readonly path: string } | undefined;

/** What Windows, macOS and storage servers put beside the data. */
const SYSTEM = /^(__MACOSX|@eaDir|Thumbs\.db|desktop\.ini|\$RECYCLE\.BIN|System Volume Information)$/i;
const isHidden = (name: string): boolean => name.startsWith(".");

/**
 * Decides by its path alone whether a file is read. Paths are relative to the source, with `/`, and compared with the
 * patterns in NFC, since macOS writes accents as characters of their own.
 */
export function selectFiles({
  include,
  exclude,
}: SourceSelection): (path: string, type?: "file" | "folder") => LeftOut {
  const included = include.length === 0 ? () => true : anyOf(include);
  const excluded = exclude.length === 0 ? () => false : anyOf(exclude);
  const named = namesOf(include);
  return (path, type = "file") => {
    const parts = path.normalize("NFC").split("/");
    if (excluded(parts)) return { reason: "file excluded", path };
    for (const [depth, name] of parts.entries()) {
      const kind = isHidden(name) ? "hidden" : SYSTEM.test(name) ? "system" : undefined;
      if (kind === undefined || named(name)) continue;
      const what = depth === parts.length - 1 ? type : "folder";
      return {
        reason: `${kind} ${what}`,
        path: path
          .split("/")
          .slice(0, depth + 1)
          .join("/"),
      };
    }
    return included(parts) ? undefined : { reason: "file outside `include`", path };
  };
}

/** Whether one of the patterns fits the path or one of the folders that it lies in. */
function anyOf(patterns: readonly string[]): (parts: readonly string[]) => boolean {
  const matchers = patterns.map((pattern) => {
    const plain = pattern
      .normalize("NFC")
      .replace(/^\.?\//, "")
      .replace(/\/$/, "");
    const fits = pathPattern(plain, { dot: true });
    return plain.includes("/") || plain === "**"
      ? (parts: readonly string[]) => parts.some((_, depth) => fits(parts.slice(0, depth + 1).join("/")))
      : (parts: readonly string[]) => parts.some((part) => fits(part));
  });
  return (parts) => matchers.some((fits) => fits(parts));
}

/** Whether a pattern says a name that is left out by default: `.scans/**` does, `**` does not. */
function namesOf(include: readonly string[]): (name: string) => boolean {
  const segments = include
    .flatMap((pattern) => pattern.normalize("NFC").split("/"))
    .filter((segment) => (isHidden(segment) && !/^\.+$/.test(segment)) || SYSTEM.test(segment))
    .map((segment) => pathPattern(segment, { dot: true, ignoreCase: SYSTEM.test(segment) }));
  return (name) => segments.some((fits) => fits(name));
}
