import type { ActionRecord } from "../core/action.js";
import type { StageId } from "../core/ids.js";
import type { StageContract } from "../core/stage-contract.js";
import type { Why } from "../core/why.js";
import { explainMiss } from "../store/explain-miss.js";
import type { Store } from "../store/store.js";
import type { ResolvedAction } from "./resolve-action.js";

/** Why an action that is not in the cache, or not authentic there, has to be executed. */
export async function whyMissing(
  store: Store,
  resolved: ResolvedAction,
  where: { readonly pipeline: string; readonly stage: StageId; readonly changes: StageContract["changes"] },
  nearest: ActionRecord | undefined,
): Promise<readonly [Why, ...Why[]]> {
  if (await store.isUntrusted(resolved.key)) return [{ code: "untrusted-cache" }];
  return explainMiss({ ...resolved, ...where }, nearest);
}

/** Said once in a run that finds results it does not believe. */
export const UNTRUSTED_NOTICE =
  "The cache holds results that were not written with its key: by another user, another machine or an older version, or " +
  "they were changed. They are not used and stay where they are. If the cache is your own: pipeline cache trust";

/** Said once in a run whose own results no other run will believe. */
export const NO_LASTING_KEY =
  "The key of the cache cannot be kept, because the user's configuration folder cannot be written: no other run will use " +
  "the results of this one. Make it writable, or name a file with RADPIPE_CACHE_KEY_FILE.";
