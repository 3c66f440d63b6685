import type { ProblemPlugin } from "../config/stages/validate-stage.js";
import type { TranspiledCode } from "../core/attempt.js";
import type { StageContract } from "../core/stage-contract.js";
import { bundledModule } from "../plugins/bundled.js";
import { loadPlugins } from "../plugins/load.js";
import type { LoadedPlugin } from "../plugins/loaded-plugin.js";
import type { PipelineTrust } from "./pipeline-trust.js";

/** Loads plugins as they are asked for, each once. */
export interface PluginShelf {
  /** What could be loaded, by `uses`. */
  readonly loaded: ReadonlyMap<string, LoadedPlugin>;
  /** All that were asked for so far. */
  readonly contractsOf: (
    uses: readonly { readonly uses: string }[],
  ) => Promise<ReadonlyMap<string, StageContract | ProblemPlugin>>;
}

/** Whether a stage type runs code that does not come with radpipe: a file, a package, or any program. */
const isCode = (uses: string): boolean => uses === "command" || bundledModule(uses) === undefined;

const notTrusted = (uses: string, { folder, remedy }: PipelineTrust): ProblemPlugin => ({
  problem: "untrusted",
  message: `The stage type \`${uses}\` runs code, and was not read: ${folder} is not trusted`,
  remedy,
});

/** @param base folder from which files and packages are found. @param transpiled keeps what users' stages become. */
export function pluginShelf(base: string, transpiled: TranspiledCode, trust: PipelineTrust): PluginShelf {
  const loaded = new Map<string, LoadedPlugin>();
  const contracts = new Map<string, StageContract | ProblemPlugin>();
  return {
    loaded,
    contractsOf: async (uses) => {
      const wanted = uses.map((use) => use.uses).filter((name) => !contracts.has(name));
      const refused = trust.isTrusted ? [] : wanted.filter(isCode);
      for (const name of refused) contracts.set(name, notTrusted(name, trust));
      const missing = wanted.filter((name) => !refused.includes(name));
      for (const [name, plugin] of missing.length === 0 ? [] : await loadPlugins(missing, { base, transpiled })) {
        contracts.set(name, "stage" in plugin ? plugin.stage : plugin);
        if ("stage" in plugin) loaded.set(name, plugin);
      }
      return contracts;
    },
  };
}
