import picomatch from "picomatch";

interface PatternOptions {
  /** Whether `*` also fits names that begin with a dot. */
  readonly dot: boolean;
  readonly ignoreCase?: boolean;
}

/**
 * Whether a path with `/` fits one of the patterns of `include`, `exclude` and the command line, in which `*` stays within
 * a folder and `**` does not. Names may hold line breaks, which are characters like any other.
 */
export const pathPattern = (
  patterns: string | readonly string[],
  { dot, ignoreCase = false }: PatternOptions,
): ((path: string) => boolean) =>
  // Flags replace those that `nocase` would set.
  picomatch(typeof patterns === "string" ? patterns : [...patterns], { dot, flags: ignoreCase ? "is" : "s" });
