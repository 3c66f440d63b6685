import { isPatientPattern, PATIENT_PATTERN_EXPECTED } from "../../src/imaging/patients/patient-pattern.js";
import { defineStage, optionalPort, port } from "../../src/stage.js";
import { VolumesParams } from "./params.js";

export default defineStage({
  name: "volumes",
  version: 8,
  changes: {
    5: "slices of unequal spacings become square as Pillow enlarges, without a shift of half a pixel",
    8: "a scout that has the series of its slices is left out, not the series",
  },
  description:
    "Renders axial slices of 3-D CT volumes (MetaImage, NIfTI, NRRD, Analyze, DICOM series) as images, keyed by patient.",
  namesPatients: true,
  params: VolumesParams,
  inputs: {
    source: port(
      "files",
      "A folder with .mha, .mhd, .nii, .nii.gz, .nrrd, .nhdr, .hdr and .img files, or slices of DICOM series, at any depth.",
    ),
    labels: optionalPort("table", "A row for each volume. Without it the class is the folder that holds the volume."),
  },
  outputs: {
    images: port("images", "A folder for each volume with a PNG for each slice: <volume>/<slice>.png."),
    dataset: port(
      "dataset",
      "A row for each slice; age, sex, modality and manufacturer of the header and table columns follow the fixed columns.",
    ),
  },
  check: ({ patient }) =>
    ["auto", "file", "folder"].includes(patient) || isPatientPattern(patient)
      ? []
      : [{ path: ["patient"], message: `${PATIENT_PATTERN_EXPECTED}, or auto, file or folder, got ${patient}` }],
  picturesOf: async (params, files) => (await import("./pictures-of.js")).picturesOf(params, files),
  joinFiles: async (files) => (await import("./join-files.js")).joinFiles(files),
  async run(ctx) {
    const { renderVolumes } = await import("./render-volumes.js");
    await renderVolumes(ctx);
  },
});
