import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { humanCount } from "../core/human-units.js";
import type { ItemPlaces, ItemsUsed } from "../core/items.js";
import { itemBaseOf } from "../store/key.js";
import { StoreFailure } from "../store/store-failure.js";
import { changedInput } from "./changed-input.js";
import { changedSource } from "./changed-source.js";
import type { StageAttempt } from "./stage-attempt.js";
import type { Workplace } from "./workplace.js";

/** Where a stage finds what was made of items before, and a folder in its attempt for what it makes of new ones. */
export function itemPlaces(session: Workplace, { stage, resolved }: StageAttempt, attempt: string): ItemPlaces {
  const base = itemBaseOf(resolved.manifest);
  const { packs, refused } = session.request.store.findItems(base);
  if (refused > 0) {
    warn(
      session,
      stage.id,
      `${refused === 1 ? "A pack" : `${humanCount(refused)} packs`} of items in the cache ${refused === 1 ? "is" : "are"} damaged or not authentic: what was kept there is made again`,
    );
  }
  const folder = join(attempt, "items");
  mkdirSync(folder);
  return { base, packs, folder };
}

/**
 * Keeps what a stage made of items, also where it failed: the next attempt goes on from there. An input that changed
 * meanwhile may not be what its digests say, and then nothing is kept.
 */
export async function keepItems(
  session: Workplace,
  { stage, resolved }: StageAttempt,
  { base, folder }: ItemPlaces,
  used: ItemsUsed,
  areInputsSound: boolean,
): Promise<void> {
  const damaged = used.uses.reduce((sum, use) => sum + use.damaged, 0);
  if (damaged > 0) {
    const items = damaged === 1 ? "One item in the cache was" : `${humanCount(damaged)} items in the cache were`;
    warn(session, stage.id, `${items} damaged and made again`);
  }
  session.record.stage(stage.id, { items: used.uses });
  if (!areInputsSound && (await changedSource(session, stage, resolved)) !== undefined) return;
  if (!areInputsSound && (await changedInput(session, stage, resolved)) !== undefined) return;
  let problem = used.problem;
  try {
    await session.request.store.keepItems(base, folder, used.packs);
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    problem ??= error.message;
  }
  if (problem !== undefined) warn(session, stage.id, `What it made of single items was not kept. ${problem}`);
}

const warn = ({ emit }: Workplace, stage: StageAttempt["stage"]["id"], message: string): void =>
  emit({ type: "stage-warning", at: Date.now(), stage, message });
