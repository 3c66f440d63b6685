import { defineStage, optionalPort, port } from "../../src/stage.js";
import { DicomParams } from "./params.js";

export default defineStage({
  name: "dicom",
  version: 6,
  description: "Reads DICOM images (plain, RLE, JPEG, JPEG-LS, JPEG 2000, HTJ2K) into grey PNG, without patient names.",
  namesPatients: true,
  params: DicomParams,
  inputs: {
    source: port("files", "A folder with DICOM files, at any depth, with any extension."),
    labels: optionalPort(
      "table",
      "A row for each image or patient. Without it the class is the folder a file lies in.",
    ),
  },
  outputs: {
    images: port("images", "An 8-bit grey PNG for each file, under the same path."),
    dataset: port("dataset", "A row for each image; columns of the label table follow the fixed columns."),
  },
  check: ({ percentiles }) =>
    (percentiles[0] as number) < (percentiles[1] as number)
      ? []
      : [{ path: ["percentiles"], message: `Expected \`percentiles\` to rise, got ${percentiles.join(" and ")}` }],
  picturesOf: async (params, [file]) => (await import("./make-picture.js")).picturesOf(params, file as string),
  async run(ctx) {
    const { readDicomImages } = await import("./read-dicom-images.js");
    await readDicomImages(ctx);
  },
});
