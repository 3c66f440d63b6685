import { type Html, html } from "./html.js";
import { PICTURE_EDGE } from "./thumbnail.js";

/** Vermillion of the palette: lighter and darker than grey alike, and seen with every kind of colour vision. */
const HEAT = [213, 94, 0] as const;
const STRONGEST = 0.72;

/** What the colours of a heat map mean. The stylesheet draws the scale as `overlay` draws the heat. */
export const heatScale = (): Html =>
  html`<p class="heat"><span>Spoke for the class called: nothing</span> <span class="scale" aria-hidden="true"></span> <span>as much as any place of that image</span></p>`;

/**
 * An image with the heat of a map over it, as a data URL; undefined where either cannot be decoded.
 * @param map grey, of the image's size; 255 is the strongest.
 */
export async function overlay(image: string, map: string): Promise<string | undefined> {
  const { default: sharp } = await import("sharp");
  const fit = { fit: "contain", background: "#000000" } as const;
  try {
    const under = await sharp(image).resize(PICTURE_EDGE, PICTURE_EDGE, fit).greyscale().png().toBuffer();
    const strength = await sharp(map).resize(PICTURE_EDGE, PICTURE_EDGE, fit).toColourspace("b-w").raw().toBuffer();
    const heat = Buffer.alloc(PICTURE_EDGE * PICTURE_EDGE * 4);
    for (const [at, value] of strength.entries()) heat.set([...HEAT, Math.round(value * STRONGEST)], at * 4);
    const raw = { width: PICTURE_EDGE, height: PICTURE_EDGE, channels: 4 } as const;
    const bytes = await sharp(under)
      .toColourspace("srgb")
      .composite([{ input: heat, raw }])
      .jpeg({ quality: 84 })
      .toBuffer();
    return `data:image/jpeg;base64,${bytes.toString("base64")}`;
  } catch {
    return undefined;
  }
}
