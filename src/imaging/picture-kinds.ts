import type { FileFacts } from "../artifacts/originals.js";
import type { PictureKinds } from "../artifacts/training-images.js";
import { decodeImage, type ImageSource } from "./decode.js";
import type { Pixels } from "./pixels.js";

/** One picture before it is prepared. */
export type PictureKind = Pick<FileFacts, "width" | "height"> & { readonly isColoured?: boolean };

const SIDE = 32;
/** Levels by which channels differ on average in a picture that shows colours; JPEG shifts those of grey ones a little. */
const COLOUR = 4;

/** Whether an image shows colours: grey ones are often saved as RGB. `facts` are those of its file. */
export async function isColoured(source: ImageSource, name: string, { channels }: FileFacts): Promise<boolean> {
  if (channels < 3) return false;
  return showsColours(await decodeImage(source, name, { height: SIDE, width: SIDE, fit: "fill", channels: 3 }));
}

/** The same of pixels of three channels. */
export function showsColours({ data }: Pick<Pixels, "data">): boolean {
  const scale = data instanceof Uint16Array ? 257 : 1;
  let sum = 0;
  for (let at = 0; at < data.length; at += 3) {
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
    sum += Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  return (3 * sum) / data.length / scale > COLOUR;
}

/** Ranges over pictures in any order; undefined of none. */
export function rangesOfKinds(kinds: readonly PictureKind[]): PictureKinds | undefined {
  if (kinds.length === 0) return undefined;
  const range = (of: (kind: PictureKind) => number) =>
    kinds.reduce<[number, number]>(
      ([low, high], kind) => [Math.min(low, of(kind)), Math.max(high, of(kind))],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
  const isKnown = kinds.every((kind) => kind.isColoured !== undefined);
  return {
    width: range(({ width }) => width),
    height: range(({ height }) => height),
    ...(isKnown && { coloured: kinds.filter((kind) => kind.isColoured).length }),
  };
}
