import { rangeProblems } from "../../src/imaging/range-param.js";
import { hasGlobs, isImageFile } from "../../src/imaging/sources/source-params.js";
import { defineStage, optionalPort, port } from "../../src/stage.js";
import { EmbedParams } from "./params.js";

export default defineStage({
  name: "embed",
  version: 3,
  changes: {
    3: "an image has the same features to the last bit whatever images it is embedded with",
  },
  description:
    "Gives each image the features that a pretrained network (ONNX) has of it, once for all splits, folds and pathologies.",
  params: EmbedParams,
  // Of a selection the plan knows too little.
  itemFiles: (params, inputs) =>
    hasGlobs(params) || inputs.includes("dataset")
      ? undefined
      : { port: "images", name: "images", isItem: isImageFile },
  check: ({ range }) => rangeProblems(range),
  inputs: {
    images: port("images", "Image files in any folders: PNG, JPEG, TIFF, WebP or GIF, 8 or 16 bit."),
    model: port("files", "The network: an .onnx file, or a folder with one and its external data."),
    dataset: optionalPort("dataset", "Only images of this dataset get features. Labels are not looked at."),
  },
  outputs: {
    features: port("features", "features.npy (float32, images x numbers), rows.csv, features.json, and the network."),
  },
  yields: ({ flip, crops, copies }) => (crops ? 5 : 1) * (flip ? 2 : 1) + copies,
  async run(ctx) {
    const { makeFeatures } = await import("./make-features.js");
    await makeFeatures(ctx);
  },
});
