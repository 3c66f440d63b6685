import { isPatientPattern, PATIENT_PATTERN_EXPECTED } from "../../src/imaging/patients/patient-pattern.js";
import { defineStage, port } from "../../src/stage.js";
import { FoldersParams } from "./params.js";

export default defineStage({
  name: "folders",
  version: 3,
  description: "Makes a dataset from images that are sorted into one folder per class.",
  namesPatients: true,
  params: FoldersParams,
  inputs: { source: port("files", "A folder with a folder of images per class; one folder around them is allowed.") },
  outputs: {
    images: port("images", "Copies of the images, below the folder of their class."),
    dataset: port("dataset", "dataset.csv and dataset.json."),
  },
  check: ({ patientPattern, positive, negative, classes }) => [
    ...(patientPattern === undefined || isPatientPattern(patientPattern)
      ? []
      : [{ path: ["patientPattern"], message: PATIENT_PATTERN_EXPECTED }]),
    ...(classes === undefined || (positive === undefined && negative === undefined)
      ? []
      : [
          {
            path: ["classes"],
            message: `Expected either \`classes\`, or \`positive\` and \`negative\`, got \`classes\` beside \`${positive === undefined ? "negative" : "positive"}\``,
          },
        ]),
  ],
  async run(ctx) {
    const { readClassFolders } = await import("./read-class-folders.js");
    await readClassFolders(ctx);
  },
});
