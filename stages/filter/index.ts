import { isPatientPattern, PATIENT_PATTERN_EXPECTED } from "../../src/imaging/patients/patient-pattern.js";
import { defineStage, listedPort, optionalPort, port } from "../../src/stage.js";
import { FilterParams } from "./params.js";

export default defineStage({
  name: "filter",
  version: 6,
  description: "Selects images from a label table: two classes, several, or any number of findings.",
  namesPatients: true,
  params: FilterParams,
  inputs: {
    images: listedPort("images"),
    labels: port("table", "A row per image; CSV (commas, semicolons, tabs or |), optionally gzipped."),
    lists: optionalPort("files", "Text files with an image name a line, for `where: { list }`."),
    tables: optionalPort("files", "Tables whose columns come to those of the label table, for `join`."),
  },
  outputs: { dataset: port("dataset", "dataset.csv and dataset.json.") },
  check: ({ patientPattern, positive, classes, findings }) => {
    const asked = Object.entries({ positive, classes, findings }).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    );
    return [
      ...(patientPattern === undefined || isPatientPattern(patientPattern)
        ? []
        : [{ path: ["patientPattern"], message: PATIENT_PATTERN_EXPECTED }]),
      ...(asked.length === 1
        ? []
        : [
            {
              path: asked.slice(1, 2),
              message: `Expected one of \`positive\` (two classes), \`classes\` (several) and \`findings\`, got ${asked.length === 0 ? "none" : asked.map((name) => `\`${name}\``).join(" and ")}`,
              remedy: "For example: with: { positive: Pneumonia }, or with: { findings: [Mass, Nodule] }",
            },
          ]),
    ];
  },
  async run(ctx) {
    const { filterImages } = await import("./filter-images.js");
    await filterImages(ctx);
  },
});
