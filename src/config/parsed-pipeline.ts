import type { Diagnostic, Place } from "../core/diagnostic.js";
import type { Digest } from "../core/ids.js";
import type { LocatedMap } from "./text/located-value.js";
import type { Override } from "./values/override.js";
import type { Variable } from "./values/variables.js";

/** A pipeline file as it was written, with what was asked for on the command line. */
export interface WrittenPipeline {
  /** Absolute. */
  readonly file: string;
  readonly fileDigest: Digest;
  readonly root: LocatedMap;
  readonly overrides: readonly Override[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What was wrong with the text of the file and of the options. */
  readonly problems: readonly Diagnostic[];
}

/** A pipeline that was read, overridden and interpolated, but not yet checked against the plugins it uses. */
export interface ParsedPipeline {
  readonly written: WrittenPipeline;
  /** Absolute. */
  readonly file: string;
  readonly fileDigest: Digest;
  readonly root: LocatedMap;
  readonly variables: ReadonlyMap<string, Variable>;
  /** What interpolations name: `params.epochs`, of nested parameters the outermost, and `env.HOME`. */
  readonly used: ReadonlySet<string>;
  /** `--set` as given. */
  readonly overrides: readonly string[];
  /** The plugins that its stages name, once each, where they are named first. */
  readonly uses: readonly { readonly uses: string; readonly place: Place }[];
  /** What was found wrong so far; `validatePipeline` reports it with the rest. */
  readonly problems: readonly Diagnostic[];
}
