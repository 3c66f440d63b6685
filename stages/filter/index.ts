import { isPatientPattern, PATIENT_PATTERN_EXPECTED } from "../../src/imaging/patients/patient-pattern.js";
import { defineStage, listedPort, optionalPort, port } from "../../src/stage.js";
import { FilterParams } from "./params.js";

export default defineStage({
  name: "filter",
  version: 4,
  description: "Selects the images of a pathology and of its negative class from a label table.",
  namesPatients: true,
  params: FilterParams,
  inputs: {
    images: listedPort("images"),
    labels: port("table", "A row per image; CSV (commas, semicolons, tabs or |), compressed with gzip or not."),
    lists: optionalPort("files", "Text files with an image name a line, for `where: { list }`."),
  },
  outputs: { dataset: port("dataset", "dataset.csv and dataset.json.") },
  check: (params) =>
    params.patientPattern === undefined || isPatientPattern(params.patientPattern)
      ? []
      : [{ path: ["patientPattern"], message: PATIENT_PATTERN_EXPECTED }],
  async run(ctx) {
    const { filterImages } = await import("./filter-images.js");
    await filterImages(ctx);
  },
});
