import { populationParam } from "../../src/imaging/patients/patient-namespace.js";
import { sourceParams } from "../../src/imaging/sources/source-params.js";
import { tableParams } from "../../src/imaging/tables/table-params.js";
import { type Static, Type } from "../../src/stage.js";

const Name = Type.String({ minLength: 1 });

const Names = (description: string) => Type.Union([Name, Type.Array(Name, { minItems: 1 })], { description });

const Value = Type.Union([Name, Type.Number()]);

const Values = (options: { readonly description: string; readonly default?: string }) =>
  Type.Union([Value, Type.Array(Value, { minItems: 1 })], options);

const Range = (description: string) =>
  Type.Object(
    {
      min: Type.Optional(Type.Number({ description: "At least." })),
      max: Type.Optional(Type.Number({ description: "At most." })),
    },
    { description, additionalProperties: false },
  );

const Where = Type.Object(
  {
    view: Type.Optional(Names("Views to keep, such as [PA, AP].")),
    sex: Type.Optional(Names("M or F.")),
    age: Type.Optional(Range("Years; images without a plausible age are left out.")),
    followUp: Type.Optional(Range("Number of the follow-up; { max: 0 } keeps the first image of each patient.")),
    list: Type.Optional(
      Names("Names of files in the input `lists` (with or without .gz), an image name a line: only these images."),
    ),
    equals: Type.Optional(
      Type.Record(Type.String(), Values({ description: "A value or a list of values." }), {
        description: "Values that other columns of the table must have, numbers by value: { probCOVID: 1 }.",
      }),
    ),
  },
  { additionalProperties: false, description: "Only images for which all of this holds.", default: {} },
);

const Columns = Type.Object(
  {
    image: Type.Optional(Type.String({ description: "File names, with or without folder and ending." })),
    labels: Type.Optional(Type.String({ description: "Findings." })),
    patient: Type.Optional(Type.String()),
    age: Type.Optional(Type.String()),
    sex: Type.Optional(Type.String()),
    view: Type.Optional(Type.String()),
    followUp: Type.Optional(Type.String()),
  },
  {
    additionalProperties: false,
    default: {},
    description:
      "Names of the table's columns, where they are not those of NIH ChestX-ray14 or its variants (Image Index, " +
      "Finding Labels, Follow-up #, Patient ID, Patient Age, Patient Gender or Sex, View Position).",
  },
);

export const FilterParams = Type.Object({
  ...populationParam,
  ...sourceParams,
  positive: Values({
    description: "The pathology, or a list of pathologies, of the positive class, as in the table.",
  }),
  negative: Values({
    description:
      'The negative class: images whose only label is this (or one of these). "rest": every labelled image that ' +
      "does not have the pathology.",
    default: "No Finding",
  }),
  match: Type.Union([Type.Literal("any"), Type.Literal("only")], {
    description: "any: positive if the labels include the pathology. only: positive if there is no other label.",
    default: "any",
  }),
  where: Where,
  limitPerClass: Type.Optional(Type.Integer({ description: "At most so many images of each class.", minimum: 1 })),
  pick: Type.Union([Type.Literal("random"), Type.Literal("first")], {
    description: "How limitPerClass chooses: at random with the seed, or the first by name.",
    default: "random",
  }),
  columns: Columns,
  labelSeparator: Type.String({
    description:
      "Between the findings of an image. python: findings are lists such as ['Mass', 'Nodule'], which is seen by itself " +
      "where all are.",
    default: "|",
    minLength: 1,
  }),
  ...tableParams,
  patientPattern: Type.Optional(
    Type.String({
      description:
        "Where the table has no patients: a regular expression on the image path whose first group is the patient.",
    }),
  ),
  seed: Type.Integer({
    description: "Seed of the random choice of limitPerClass.",
    minimum: 0,
    default: 0,
    seed: true,
  }),
});

export type FilterParams = Static<typeof FilterParams>;
