import type { AnyStage } from "../stage.js";

/** A stage type that was found and loaded. */
export interface LoadedPlugin {
  /** As written in `uses:`. */
  readonly uses: string;
  /** Folder that a relative `uses` is relative to. */
  readonly base: string;
  /** Absolute path of the module that defines it: emitted JavaScript for bundled stages, maybe TypeScript for a user's own. */
  readonly module: string;
  readonly stage: AnyStage;
}

/** Why a stage type could not be loaded. */
export interface PluginProblem {
  readonly uses: string;
  /** `unknown`: no such stage. `broken`: the module was found, but does not load or does not export a stage. */
  readonly problem: "unknown" | "broken";
  readonly message: string;
  readonly remedy?: string;
}
