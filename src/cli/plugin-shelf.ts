import type { ProblemPlugin } from "../config/validate-stage.js";
import type { TranspiledCode } from "../core/attempt.js";
import type { StageContract } from "../core/stage-contract.js";
import { loadPlugins } from "../plugins/load.js";
import type { LoadedPlugin } from "../plugins/loaded-plugin.js";

/** Loads plugins as they are asked for, each once. */
export interface PluginShelf {
  /** What could be loaded, by `uses`. */
  readonly loaded: ReadonlyMap<string, LoadedPlugin>;
  /** All that were asked for so far. */
  readonly contractsOf: (
    uses: readonly { readonly uses: string }[],
  ) => Promise<ReadonlyMap<string, StageContract | ProblemPlugin>>;
}

/** @param base folder from which files and packages are found. @param transpiled keeps what users' stages become. */
export function pluginShelf(base: string, transpiled: TranspiledCode): PluginShelf {
  const loaded = new Map<string, LoadedPlugin>();
  const contracts = new Map<string, StageContract | ProblemPlugin>();
  return {
    loaded,
    contractsOf: async (uses) => {
      const missing = uses.map((use) => use.uses).filter((name) => !contracts.has(name));
      for (const [name, plugin] of missing.length === 0 ? [] : await loadPlugins(missing, { base, transpiled })) {
        contracts.set(name, "stage" in plugin ? plugin.stage : plugin);
        if ("stage" in plugin) loaded.set(name, plugin);
      }
      return contracts;
    },
  };
}
