import type { CopySearch } from "../../src/imaging/copies/find-copies.js";
import { DESCRIPTION, type Keypoints } from "../../src/imaging/copies/keypoints.js";
import { type Items, sha256 } from "../../src/stage.js";

/** Points of pictures that were described before, and of those described now: by the grey levels that were looked at. */
export const rememberedPoints =
  (items: Items<number>): NonNullable<CopySearch["remember"]> =>
  async (picture, find) => {
    const digest = sha256(new Uint8Array(picture.buffer, picture.byteOffset, picture.byteLength));
    const { bytes, notes: count } = await items.of(digest, async () => {
      const points = await find();
      return { bytes: bytesOf(points), notes: points.count };
    });
    const [x, y] = [bytes.subarray(0, count), bytes.subarray(count, 2 * count)];
    // Numbers of four bytes must begin at one of these.
    const descriptions = new Float32Array(bytes.slice(2 * count).buffer);
    return { count, x, y, descriptions };
  };

function bytesOf({ count, x, y, descriptions }: Keypoints): Uint8Array {
  const bytes = new Uint8Array(2 * count + 4 * count * DESCRIPTION);
  bytes.set(x, 0);
  bytes.set(y, count);
  bytes.set(new Uint8Array(descriptions.buffer, descriptions.byteOffset, descriptions.byteLength), 2 * count);
  return bytes;
}
