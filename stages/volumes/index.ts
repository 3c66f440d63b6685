import { defineStage, optionalPort, port } from "../../src/stage.js";
import { VolumesParams } from "./params.js";

export default defineStage({
  name: "volumes",
  version: 3,
  description:
    "Renders axial slices of 3-D CT volumes (MetaImage, NIfTI, NRRD or Analyze) as images, keyed by patient.",
  params: VolumesParams,
  inputs: {
    source: port(
      "files",
      "A folder with .mha, .mhd, .nii, .nii.gz, .nrrd, .nhdr or .hdr and .img files, in any folders; one volume a patient.",
    ),
    labels: optionalPort("table", "A row for each volume. Without it the class is the folder that a volume lies in."),
  },
  outputs: {
    images: port("images", "A folder for each volume with a PNG for each slice: <volume>/<slice>.png."),
    dataset: port(
      "dataset",
      "A row for each slice; age, sex, modality and manufacturer of the header and table columns follow the fixed columns.",
    ),
  },
  picturesOf: async (params, file) => (await import("./pictures-of.js")).picturesOf(params, file),
  async run(ctx) {
    const { renderVolumes } = await import("./render-volumes.js");
    await renderVolumes(ctx);
  },
});
