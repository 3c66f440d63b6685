import { decodingTime } from "../../src/imaging/decoding-time.js";
import { rangeProblems } from "../../src/imaging/range-param.js";
import { hasGlobs, isImageFile } from "../../src/imaging/sources/source-params.js";
import { defineStage, port } from "../../src/stage.js";
import { ResizeParams } from "./params.js";

export default defineStage({
  name: "resize",
  version: 4,
  description: "Makes small grey PNG copies of the originals once, for every pathology and model afterwards.",
  params: ResizeParams,
  // Of a selection the plan knows too little.
  itemFiles: (params) => (hasGlobs(params) ? undefined : { port: "images", name: "images", isItem: isImageFile }),
  check: ({ range }) => rangeProblems(range),
  inputs: { images: port("images", "Image files in any folders: PNG, JPEG, TIFF, WebP or GIF, 8 or 16 bit.") },
  outputs: { images: port("images", "The same paths, ending in .png, and resize.json, which says what was done.") },
  firstEstimate: (_, { images }) => images && decodingTime(images),
  async run(ctx) {
    const { resizeImages } = await import("./resize-images.js");
    await resizeImages(ctx);
  },
});
