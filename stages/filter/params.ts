import { populationParam } from "../../src/imaging/patients/patient-namespace.js";
import { sourceParams } from "../../src/imaging/sources/source-params.js";
import { classMap } from "../../src/imaging/subjects/named-classes.js";
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
      Names(
        "Names of files in the input `lists` (with or without .gz), with one image name per line: only these images.",
      ),
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
    image: Type.Optional(Type.String({ description: "File names, with or without folder and extension." })),
    labels: Type.Optional(Type.String({ description: "Findings." })),
    patient: Type.Optional(Type.String()),
    age: Type.Optional(Type.String()),
    sex: Type.Optional(Type.String()),
    view: Type.Optional(Type.String()),
    followUp: Type.Optional(Type.String()),
    reader: Type.Optional(
      Type.String({ description: "Who read the image, if several did (`readers`); rad_id, reader, radiologist." }),
    ),
    partition: Type.Optional(
      Type.String({ description: "The data set's own division, such as split; kept by `split` with keep: true." }),
    ),
  },
  {
    additionalProperties: false,
    default: {},
    description:
      "Names of the table's columns, if they are not those of NIH ChestX-ray14 or its variants (Image Index, " +
      "Finding Labels, Follow-up #, Patient ID, Patient Age, Patient Gender or Sex, View Position).",
  },
);

export const FilterParams = Type.Object({
  ...populationParam,
  ...sourceParams,
  positive: Type.Optional(
    Values({
      description:
        "The pathology, or a list of pathologies, of the positive class, as in the table: a question of two classes. " +
        "Otherwise `classes` or `findings` give the question.",
    }),
  ),
  negative: Values({
    description:
      'The negative class: images whose only label is this (or one of these). "rest": every labelled image that ' +
      "does not have the pathology.",
    default: "No Finding",
  }),
  classes: Type.Optional(
    classMap(
      "Exclusive classes, by name, each with the findings that put an image into it: { COVID: [COVID-19], " +
        "Pneumonia: [Viral, Bacterial], Normal: [No Finding] }. Images that fit none are left out.",
    ),
  ),
  findings: Type.Optional(
    Type.Union([Type.Literal("all"), Type.Array(Value, { minItems: 1 })], {
      description:
        'Findings that may occur together, each a question of its own; all: every finding in the table except "No Finding". Read ' +
        "from a column that lists findings, where a finding that is not listed is absent, or from a column per finding (1, 0, " +
        '-1 for uncertain, blank). There, 1 in a column "No Finding" makes blank cells of its row absent, except those of ' +
        '"Support Devices".',
    }),
  ),
  onConflict: Type.Union([Type.Literal("fail"), Type.Literal("drop")], {
    description: "An image that fits two of `classes` fails the stage, or is left out and counted.",
    default: "fail",
  }),
  readers: Type.Optional(
    Type.Union(
      [Type.Literal("majority"), Type.Literal("any"), Type.Literal("all"), Type.Literal("ignore-disagreement")],
      {
        description:
          "What holds if several rows of the table are about one image, by several readers; only those with an answer count. " +
          "majority: what more than half say. any: present if at least one says so. all: present if all say so. " +
          "ignore-disagreement: unknown if they differ. Classes: more than half, or only one named, or all agree.",
      },
    ),
  ),
  join: Type.Optional(
    Type.Array(
      Type.Object(
        {
          table: Type.String({ minLength: 1, description: "A file in the input `tables`, with or without .gz." }),
          on: Type.Union([Name, Type.Array(Name, { minItems: 1 }), Type.Record(Name, Name, { minProperties: 1 })], {
            description:
              "The column, or columns, in which matching rows are equal: study_id; { image: dicom_id } if the " +
              "other table calls it dicom_id.",
          }),
        },
        { additionalProperties: false },
      ),
      {
        minItems: 1,
        description: "Tables whose columns are added to the rows of the label table, one after the other.",
      },
    ),
  ),
  match: Type.Union([Type.Literal("any"), Type.Literal("only")], {
    description:
      "any: positive (or in a class) if the labels include the pathology. only: if there is no other label. With " +
      "`findings`, only leaves out images that have other findings.",
    default: "any",
  }),
  where: Where,
  limitPerClass: Type.Optional(
    Type.Integer({
      description: "At most this many images of each class; for findings, with each finding and without any.",
      minimum: 1,
    }),
  ),
  pick: Type.Union([Type.Literal("random"), Type.Literal("first")], {
    description: "How limitPerClass chooses: at random with the seed, or the first by name.",
    default: "random",
  }),
  columns: Columns,
  labelSeparator: Type.String({
    description:
      "Between the findings of an image. python: findings are lists such as ['Mass', 'Nodule'], which is detected " +
      "if all are.",
    default: "|",
    minLength: 1,
  }),
  ...tableParams,
  patientPattern: Type.Optional(
    Type.String({
      description:
        "If the table has no patients: a regular expression on the image path whose first group is the patient.",
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
