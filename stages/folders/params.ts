import { populationParam } from "../../src/imaging/patients/patient-namespace.js";
import { sourceParams } from "../../src/imaging/sources/source-params.js";
import { type Static, Type } from "../../src/stage.js";

const Names = (description: string) =>
  Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })], {
    description,
  });

export const FoldersParams = Type.Object({
  ...populationParam,
  ...sourceParams,
  positive: Type.Optional(
    Names("The folder, or folders, of the positive class. Needed unless one of two names says it is the negative one."),
  ),
  negative: Type.Optional(Names("The folder, or folders, of the negative class; all others if left out.")),
  patientPattern: Type.Optional(
    Type.String({
      description:
        "A regular expression on the image path whose first group is the patient: ^.*/person(\\d+)_. Without it " +
        "patients are unknown.",
    }),
  ),
});

export type FoldersParams = Static<typeof FoldersParams>;
