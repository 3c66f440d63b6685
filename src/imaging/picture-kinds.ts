import type { FileFacts } from "../artifacts/originals.js";
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
