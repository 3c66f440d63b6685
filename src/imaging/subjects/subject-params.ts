import { type Static, Type } from "../../vendor/typebox.js";
import { sourceParams } from "../sources/source-params.js";
import { tableParams } from "../tables/table-params.js";
import { classMap } from "./named-classes.js";

const Value = Type.Union([Type.String(), Type.Number()]);
const Values = Type.Union([Value, Type.Array(Value, { minItems: 1 })]);

/** Parameters of stages whose classes come from a table with a row for each subject, or from folders. */
export const subjectParams = (defaults: {
  readonly id: string;
  readonly idDescription: string;
  readonly noun: string;
}) => ({
  ...sourceParams,
  labels: Type.Object(
    {
      id: Type.String({ default: defaults.id, description: defaults.idDescription }),
      column: Type.String({ default: "label", description: "Column that decides the class." }),
      positive: Type.Union([Value, Type.Array(Value, { minItems: 1 })], {
        default: 1,
        description: "Value, or values, of the positive class.",
      }),
      negative: Type.Optional(
        Type.Union([Value, Type.Array(Value, { minItems: 1 })], {
          description:
            "Value, or values, of the negative class. Default: all other values that are answers; they are listed.",
        }),
      ),
      where: Type.Record(Type.String(), Values, {
        default: {},
        description: `Only ${defaults.noun} whose columns have these values are used, such as { probCOVID: 1 }.`,
      }),
      patient: Type.Optional(
        Type.String({
          description:
            "Column that names the patient. Default: PatientID, patient, SubjectID or subject, and only if the files' " +
            "own PatientID names nobody in some of them, or the same in all.",
        }),
      ),
      keep: Type.Array(Type.String(), {
        default: [],
        description:
          "Columns that are passed into the dataset unchanged although they look as if they identified somebody (names, " +
          "birth dates, record numbers, free text). Of other such columns only whether a value is given is passed on.",
      }),
      ...tableParams,
    },
    { default: {}, additionalProperties: false, description: "How the table on the port `labels` is read." },
  ),
  classes: Type.Union(
    [
      Type.Array(Type.String({ minLength: 1 }), { minItems: 2 }),
      classMap("Classes by name, each with the folders or values of `labels.column` that are of it."),
    ],
    {
      default: ["negative", "positive"],
      description:
        "Two names are the negative and the positive class: folders, or with a label table what " +
        "`labels.positive` and `labels.negative` name. Three or more, or a map such as { Pneumonia: [CAP, viral], Normal: " +
        "normal }, are exclusive classes, by folder or by the value of `labels.column`. Without a label table " +
        `the folders that hold the ${defaults.noun} are the classes if there are three or more and none is named.`,
    },
  ),
  findings: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      description:
        "Findings that may occur together and may be unknown, each a column of the label table with 1, 0, -1 (uncertain) " +
        "or blank, which `labels.uncertain` and `labels.blank` decide. In place of `classes` and `labels.column`. A column " +
        '"No Finding" is not looked at.',
    }),
  ),
  onCorrupt: Type.Union([Type.Literal("fail"), Type.Literal("drop")], {
    default: "fail",
    description: "A file that cannot be read fails the stage, or is left out and reported.",
  }),
});

const SubjectParams = Type.Object(subjectParams({ id: "", idDescription: "", noun: "" }));

export type SubjectParams = Static<typeof SubjectParams>;
