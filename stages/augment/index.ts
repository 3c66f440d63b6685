import { decodingTime } from "../../src/imaging/decoding-time.js";
import { rangeProblems } from "../../src/imaging/range-param.js";
import { defineStage, port } from "../../src/stage.js";
import { AugmentParams } from "./params.js";

export default defineStage({
  name: "augment",
  version: 5,
  description: "Decodes and resizes the images once and adds altered copies of the training images, as uint8 tensors.",
  params: AugmentParams,
  check: ({ range }) => rangeProblems(range),
  inputs: {
    images: port("images", "The folder that the dataset's image column points into."),
    dataset: port("dataset", "With partitions, as from split. Only images of the train partition get copies."),
  },
  outputs: {
    tensors: port(
      "tensors",
      "images.npy (uint8, N x H x W x C), rows.csv, tensors.json; originals.csv of resized images.",
    ),
  },
  firstEstimate: (_, { images }) => images && decodingTime(images),
  yields: ({ size, copies, channels }) => {
    const [height = 0, width = 0] = [size, size].flat();
    return height * width * channels * (1 + copies);
  },
  async run(ctx) {
    const { makeTensors } = await import("./make-tensors.js");
    await makeTensors(ctx);
  },
});
