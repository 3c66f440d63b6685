import { setImmediate } from "node:timers/promises";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { greyViews } from "../../src/imaging/regions/grey-views.js";
import { shrunkPicture } from "../../src/imaging/regions/shrunk-picture.js";
import type { StageContext } from "../../src/stage.js";
import { type PictureSigns, pictureSigns } from "./picture-signs.js";

/** What is examined in each picture, whatever its class. */
interface LookedAt {
  readonly signs: readonly PictureSigns[];
  readonly shrunk: readonly Float32Array[];
}

/** @param pixelsOf of a row: height x width x channels, as `shape` says. */
export async function lookAtPictures(
  rows: readonly TensorRow[],
  pixelsOf: (row: TensorRow) => Promise<Uint8Array>,
  shape: readonly number[],
  ctx: Pick<StageContext<unknown>, "signal" | "progress">,
): Promise<LookedAt> {
  const [, height = 1, width = 1, channels = 1] = shape;
  const signs: PictureSigns[] = [];
  const shrunk: Float32Array[] = [];
  for (const [done, row] of rows.entries()) {
    ctx.signal.throwIfAborted();
    const views = greyViews(await pixelsOf(row), height, width, channels);
    signs.push(pictureSigns(views));
    shrunk.push(shrunkPicture(views[0].grey, height, width));
    ctx.progress(done + 1, rows.length, "pictures looked at");
    if (done % 32 === 0) await setImmediate();
  }
  return { signs, shrunk };
}
