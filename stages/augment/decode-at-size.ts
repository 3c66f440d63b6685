import type { FileFacts } from "../../src/artifacts/originals.js";
import type { Preprocessing } from "../../src/artifacts/preprocessing.js";
import { isColoured } from "../../src/imaging/picture-kinds.js";
import { type GreyExtremes, greyExtremes } from "../../src/imaging/transforms/grey-range.js";
import { pixelsAtSize } from "../../src/imaging/transforms/preprocessing.js";
import type { ItemValue } from "../../src/stage.js";

/** What is known of an image beside its pixels at the size of the tensors, 8 or 16 bits each. */
export interface DecodedImage {
  readonly facts: FileFacts;
  readonly isColoured: boolean;
  readonly grey: GreyExtremes;
  readonly width: number;
  readonly height: number;
}

/** Whatever grey levels are made of it afterwards: these depend on other images too. Throws CorruptImage. */
export async function decodeAtSize(
  file: string,
  name: string,
  steps: Pick<Preprocessing, "size" | "fit" | "channels">,
): Promise<ItemValue<DecodedImage>> {
  let facts: FileFacts | undefined;
  const pixels = await pixelsAtSize(file, name, steps, (_, found) => {
    facts = found;
  });
  if (facts === undefined) throw new Error("Internal error: an image was decoded and not seen");
  const { data, width, height } = pixels;
  return {
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    notes: {
      ...{ facts, isColoured: await isColoured(file, name, facts), grey: greyExtremes(pixels) },
      ...{ width, height },
    },
  };
}
