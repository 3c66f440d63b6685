import path from "node:path";
import { pathToFileURL } from "node:url";
import type { TranspiledCode } from "../core/attempt.js";
import { suggestName } from "../core/nearest-name.js";
import type { AnyStage } from "../stage.js";
import { bundledModule, bundledStageNames, flatModule } from "./bundled.js";
import { contractFault } from "./contract-fault.js";
import type { LoadedPlugin, PluginProblem } from "./loaded-plugin.js";

interface LoadOptions {
  /** Folder from which files and packages are found. */
  readonly base: string;
  /** Keeps what was transpiled of users' stages, for the next process. */
  readonly transpiled?: TranspiledCode;
  /** Of one that comes with radpipe: its modules one by one, not what the build made of them. */
  readonly asCompiled?: boolean;
}

/**
 * Loads stage types by what `uses` says: the name of a bundled one; a file, relative to `base` (TypeScript too); else a
 * package, resolved from `base`. What could not be loaded is in the result too, with the reason.
 */
export async function loadPlugins(
  uses: readonly string[],
  options: LoadOptions,
): Promise<ReadonlyMap<string, LoadedPlugin | PluginProblem>> {
  const loaded = await Promise.all([...new Set(uses)].map((one) => loadPlugin(one, options)));
  return new Map(loaded.map((plugin) => [plugin.uses, plugin]));
}

/** Every stage type that comes with radpipe, by name. One that does not load is a bug and throws. */
export async function bundledPlugins(): Promise<readonly LoadedPlugin[]> {
  const loaded = await loadPlugins(bundledStageNames(), { base: path.parse(process.cwd()).root });
  return [...loaded.values()].map((plugin) => {
    if ("problem" in plugin)
      throw new Error(`Internal error: the stage type ${plugin.uses} does not load: ${plugin.message}`);
    return plugin;
  });
}

async function loadPlugin(
  uses: string,
  { base, transpiled, asCompiled = false }: LoadOptions,
): Promise<LoadedPlugin | PluginProblem> {
  const module = bundledModule(uses);
  if (module !== undefined) {
    const file = asCompiled ? module : flatModule(uses);
    return fromModule(uses, base, module, await import(pathToFileURL(file).href));
  }
  const isFile = isPath(uses);
  if (!isFile && !isPackageName(uses)) return unknownPlugin(uses);
  // Transpiling is needed for stages of users only, and costs time that every command would pay.
  const { loadUserModule } = await import("./load-user-module.js");
  const found = await loadUserModule(uses, { base, isFile, ...(transpiled === undefined ? {} : { transpiled }) });
  if (found === undefined) return unknownPlugin(uses);
  return "module" in found ? fromModule(uses, base, found.module, found.exports) : { uses, ...found };
}

function fromModule(uses: string, base: string, module: string, exports: unknown): LoadedPlugin | PluginProblem {
  const stage = (exports as { readonly default?: unknown } | undefined)?.default;
  const fault = contractFault(stage);
  if (fault === undefined) return { uses, base, module, stage: stage as AnyStage };
  return {
    uses,
    problem: "broken",
    message: `Expected \`${uses}\` to export a stage by default, got one ${fault}`,
    remedy: "Write `export default defineStage({ ... })` with `defineStage` of `radpipe`.",
  };
}

/**
 * Where the code of a stage type begins that does not come with radpipe; nothing is loaded. Of a path that leads nowhere
 * yet, that path; undefined of a package that is not installed.
 */
export async function ownPluginFile(uses: string, base: string): Promise<string | undefined> {
  const isFile = isPath(uses);
  if (bundledModule(uses) !== undefined || (!isFile && !isPackageName(uses))) return undefined;
  const { userModuleFile } = await import("./load-user-module.js");
  return userModuleFile(uses, { base, isFile }) ?? (isFile ? path.resolve(base, uses) : undefined);
}

/** Whether a stage type is named by its path, rather than by that of a package. */
const isPath = (uses: string): boolean => /^\.{1,2}[/\\]/.test(uses) || path.isAbsolute(uses);

const isPackageName = (uses: string): boolean => /^(@[\w.~-]+\/)?[a-z0-9][\w.~-]*(\/[\w.~/-]+)?$/i.test(uses);

function unknownPlugin(uses: string): PluginProblem {
  const remedy = suggestName(uses, bundledStageNames(), "There are");
  return {
    uses,
    problem: "unknown",
    message: `Expected \`uses\` to name a stage type, got ${JSON.stringify(uses)}, which is neither one of radpipe's nor an installed package`,
    remedy: `${remedy} A file of your own begins with \`./\`.`,
  };
}
