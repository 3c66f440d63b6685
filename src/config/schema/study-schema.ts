import { Type } from "../../vendor/typebox.js";

const Said = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));

/** What only the author of a study knows, and readers ask for. Of all this `population` and `source` alone can change a result. */
export const StudySchema = Type.Object(
  {
    population: Said(
      'Whose patients these are, such as "NIH Clinical Center". Models and data of one population are compared patient by patient.',
    ),
    referenceStandard: Said("How the diagnosis was made that the labels state, and by whom."),
    setting: Said("Where and for what the images were made: screening, emergency, inpatients."),
    dates: Said("When the images were made, such as 1992 to 2015."),
    eligibility: Said("Who could be included, and who not."),
    indeterminate: Said("What was done with unclear images or readings."),
    intendedUse: Said("What the model is meant for, and what not."),
    funding: Said("Who paid for the study."),
    registration: Said("Where the study or its protocol is registered."),
    ethics: Said("Approval or waiver by an ethics committee."),
    license: Said("Licence of the data, as an SPDX identifier if it has one."),
    source: Said("Where the data come from, such as a web address."),
    authors: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        description: "Who made the study.",
        expected: "a list of names",
      }),
    ),
    contact: Said("How to reach them."),
    citation: Said("How to cite the study or its data."),
  },
  {
    additionalProperties: false,
    description:
      "What the author knows of the study. Printed in report, model card and RO-Crate; only `population` is in a key, of stages that make a dataset, and with `source` in that of an audit.",
    expected: "a mapping of facts about the study",
  },
);
