import type { ActionRecord } from "../core/action.js";
import type { CodeIdentity } from "../core/code-identity.js";
import { keyOf } from "../store/key.js";
import type { TreeDigest } from "../store/store.js";
import type { PlanRequest } from "./request.js";
import type { ResolverTools } from "./resolve-action.js";

/** Code and sources are digested once per set of runs, so that all stages of them see the same. */
export function resolverTools({
  plugins,
  store,
  projectKey,
  signal,
}: Pick<PlanRequest, "plugins" | "store" | "projectKey" | "signal">): ResolverTools {
  const codes = new Map<string, Promise<CodeIdentity>>();
  // Of a sweep most plans ask the same.
  const earlier = new Map<string, Promise<ActionRecord | undefined>>();
  const sources = new Map<string, Promise<TreeDigest>>();
  return {
    store,
    ...(projectKey !== undefined && { projectKey }),
    codeOf(uses) {
      const plugin = plugins.get(uses);
      if (plugin === undefined) throw new Error(`Internal error: the plugin "${uses}" was not loaded`);
      return remember(codes, plugin.module, () => store.digestCode(plugin.module));
    },
    earlier: (manifest, where) =>
      remember(earlier, `${keyOf(manifest)} ${where.pipeline} ${where.stage}`, () =>
        store.nearestAction(manifest, where),
      ),
    digestSource: (path) => remember(sources, path, () => store.digestSource(path, signal)),
  };
}

function remember<T>(memory: Map<string, Promise<T>>, name: string, ask: () => Promise<T>): Promise<T> {
  const known = memory.get(name);
  if (known !== undefined) return known;
  const answer = ask();
  memory.set(name, answer);
  return answer;
}
