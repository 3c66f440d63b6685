import { defineStage, port } from "../../src/stage.js";
import { NpzParams } from "./params.js";

export default defineStage({
  name: "npz",
  version: 4,
  description:
    "Reads a NumPy archive laid out like MedMNIST (binary, several classes, findings; grey or RGB); its partitions are kept.",
  namesPatients: false,
  params: NpzParams,
  inputs: { source: port("files", "One .npz file, or a folder that holds exactly one.") },
  outputs: {
    images: port("images", "A PNG for each image: train/00000.png, validation/00000.png, test/00000.png."),
    dataset: port("dataset", "A row for each image, with its partition: no split is needed."),
  },
  picturesOf: async (_, [file]) => (await import("./pictures-of.js")).picturesOf(file as string),
  async run(ctx) {
    const { readArchive } = await import("./read-archive.js");
    await readArchive(ctx);
  },
});
