import type { Digest } from "./ids.js";

/** The code that a stage's result depends on. */
export interface CodeIdentity {
  /** Digest over `modules` and `packages`. */
  readonly digest: Digest;
  /** Path below the package or plugin folder, as the user knows it (`stages/train/fit.ts`) -> digest of the emitted JavaScript. */
  readonly modules: Readonly<Record<string, Digest>>;
  /** Imported packages: name -> version. */
  readonly packages: Readonly<Record<string, string>>;
}
