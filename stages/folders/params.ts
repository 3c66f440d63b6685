import { populationParam } from "../../src/imaging/patients/patient-namespace.js";
import { sourceParams } from "../../src/imaging/sources/source-params.js";
import { classesParam } from "../../src/imaging/subjects/named-classes.js";
import { type Static, Type } from "../../src/stage.js";

const Names = (description: string) =>
  Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })], {
    description,
  });

export const FoldersParams = Type.Object({
  ...populationParam,
  ...sourceParams,
  positive: Type.Optional(
    Names(
      "The folder, or folders, of the positive class: the question then has two classes. Required for two folders unless one " +
        "name says it is the negative one; without it, three or more folders are a class each.",
    ),
  ),
  negative: Type.Optional(
    Names("The folder, or folders, of the negative class; with `positive`, all others by default."),
  ),
  classes: Type.Optional(
    classesParam(
      "Folders that are classes of their own, in this order, [COVID, Pneumonia, Normal], or classes made of folders, " +
        "{ Pneumonia: [bacterial, viral], Normal: normal }; images in other folders are left out. Default: each folder, by name.",
    ),
  ),
  patientPattern: Type.Optional(
    Type.String({
      description:
        "A regular expression on the image path whose first group is the patient: ^.*/person(\\d+)_. Without it " +
        "patients are unknown.",
    }),
  ),
});

export type FoldersParams = Static<typeof FoldersParams>;
