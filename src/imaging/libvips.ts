import type sharp from "sharp";

let loaded: Promise<typeof sharp> | undefined;

/** libvips, loaded for the first picture that needs it: that takes a tenth of a second of processor time. */
export function libvips(): Promise<typeof sharp> {
  loaded ??= import("sharp").then(({ default: vips }) => {
    // Each stage works on several images at once, one thread each: faster than several threads for one small image,
    // and libvips' cache of operations would only hold on to memory, for no image is decoded twice.
    vips.concurrency(1);
    vips.cache(false);
    return vips;
  });
  return loaded;
}
