import sharp, { type Sharp } from "sharp";
import { reducedPicture } from "../../src/imaging/copies/reduced-picture.js";
import { SIDE } from "../../src/imaging/copies/square.js";

/** An image as it was decoded: 8-bit grey. */
export interface Grey {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export async function greyOf(image: Sharp): Promise<Grey> {
  const { data, info } = await image
    .flatten()
    .greyscale()
    .toColourspace("b-w")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

const open = ({ data, width, height }: Grey): Sharp =>
  sharp(data, { raw: { width, height, channels: 1 } }).toColourspace("b-w");

/** What the audit compares of a picture that `resize` made `side` pixels large. */
export async function squareOf(grey: Grey, side = SIDE): Promise<Float32Array> {
  const resized = await open(grey).resize(side, side, { fit: "contain" }).toColourspace("b-w").raw().toBuffer();
  return reducedPicture(resized, side, side, 1);
}

const cut = (grey: Grey, share: number): Promise<Grey> => {
  const [width, height] = [Math.round(grey.width * share), Math.round(grey.height * share)];
  const [left, top] = [(grey.width - width) >> 1, (grey.height - height) >> 1];
  return greyOf(open(grey).extract({ left, top, width, height }));
};

async function turned(grey: Grey, degrees: number): Promise<Grey> {
  const { data, width, height } = await greyOf(open(grey).rotate(degrees, { background: "#000" }));
  const [left, top] = [(width - grey.width) >> 1, (height - grey.height) >> 1];
  return greyOf(open({ data, width, height }).extract({ left, top, width: grey.width, height: grey.height }));
}

async function shifted(grey: Grey, share: number): Promise<Grey> {
  const [left, top] = [Math.round(grey.width * share), Math.round(grey.height * share)];
  const rest = { left: 0, top: 0, width: grey.width - left, height: grey.height - top };
  const inner = await greyOf(open(grey).extract(rest));
  return greyOf(open(inner).extend({ left, top, background: "#000" }));
}

const curved = (grey: Grey, curve: (value: number) => number): Promise<Grey> =>
  Promise.resolve({ ...grey, data: grey.data.map((value) => Math.max(0, Math.min(255, Math.round(curve(value))))) });

function equalized(grey: Grey): Promise<Grey> {
  const counts = new Float64Array(256);
  for (const value of grey.data) counts[value]! += 1;
  let below = 0;
  const levels = counts.map((count) => {
    below += count;
    return (255 * (below - count / 2)) / grey.data.length;
  });
  return curved(grey, (value) => levels[value]!);
}

/** Ways to make another image of one. */
export const COPIES: Readonly<Record<string, (grey: Grey) => Promise<Grey>>> = {
  "turned by 90 degrees": (grey) => greyOf(open(grey).rotate(90)),
  "turned by 8 degrees": (grey) => turned(grey, 8),
  "turned by 3 degrees": (grey) => turned(grey, 3),
  mirrored: (grey) => greyOf(open(grey).flop()),
  "cut to 90 %": (grey) => cut(grey, 0.9),
  "cut to 98 %": (grey) => cut(grey, 0.98),
  "shifted by 3 %": (grey) => shifted(grey, 0.03),
  inverted: (grey) => curved(grey, (value) => 255 - value),
  equalized,
  "gamma 1.8": (grey) => curved(grey, (value) => 255 * (value / 255) ** 1.8),
  brightened: (grey) => curved(grey, (value) => 1.15 * value + 10),
  "JPEG of quality 30": async (grey) => greyOf(sharp(await open(grey).jpeg({ quality: 30 }).toBuffer())),
  halved: (grey) => greyOf(open(grey).resize(Math.round(grey.width / 2))),
};
