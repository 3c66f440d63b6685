import type { ActionRecord, KeyManifest } from "../core/action.js";
import type { Store } from "../store/store.js";

/**
 * The earlier action to compare a stage with. One of another stage that happens to use the same plugin says nothing
 * about why this one must run, nor how long it takes.
 */
export async function earlierAction(
  store: Store,
  manifest: KeyManifest,
  where: { readonly pipeline: string; readonly stage: string },
): Promise<ActionRecord | undefined> {
  const nearest = await store.nearestAction(manifest, where);
  return nearest?.stage === where.stage ? nearest : undefined;
}
