import type { Digest } from "../core/ids.js";
import type { AnyStage } from "../stage.js";

/** The code that a stage's result depends on. */
export interface CodeIdentity {
  /** Digest over `modules` and `packages`. */
  readonly digest: Digest;
  /** Path below the package or plugin folder, as the user knows it (`stages/train/fit.ts`) -> digest of the emitted JavaScript. */
  readonly modules: Readonly<Record<string, Digest>>;
  /** Imported packages: name -> version. */
  readonly packages: Readonly<Record<string, string>>;
}

/** A stage type that was found and loaded. */
export interface LoadedPlugin {
  /** As written in `uses:`. */
  readonly uses: string;
  /** Folder that a relative `uses` is relative to. */
  readonly base: string;
  /** Absolute path of the module. */
  readonly module: string;
  readonly stage: AnyStage;
  /** Computed when first asked for. */
  readonly code: () => Promise<CodeIdentity>;
}
