import { formatCount } from "../format-count.js";
import { remembered } from "../remembered.js";
import { parseAge } from "./age.js";
import { foldValue, hasDecimalComma, numberOf, unsureOf } from "./label-value.js";
import { quoted, shorten } from "./quoted.js";
import { parseSex } from "./sex.js";

/** Fields of a row, as written. */
export interface WrittenFields {
  /** Of the image, or of what else the row is about. */
  readonly name: string;
  readonly age: string;
  readonly sex: string;
  readonly followUp: string;
  /** Others that may be numbers. */
  readonly others: readonly string[];
}

/** Sentences about fields that could not be read as what they should be, or only by a rule that readers should know. */
export function checkFields(records: readonly WrittenFields[]): readonly string[] {
  const commas: { readonly value: string; readonly image: string }[] = [];
  const odd = { age: [] as WrittenFields[], sex: [] as WrittenFields[], followUp: [] as WrittenFields[] };
  const isOddAge = remembered((age: string) => Number.isNaN(parseAge(age)) && !isUnknown(age));
  const isOddSex = remembered((sex: string) => sex !== "" && parseSex(sex) === "" && !isUnknown(sex));
  const isOddFollowUp = remembered((text: string) => text !== "" && numberOf(text) === undefined && !isUnknown(text));
  for (const record of records) {
    const { age, sex, followUp, others, name } = record;
    if (isOddAge(age)) odd.age.push(record);
    if (isOddSex(sex)) odd.sex.push(record);
    if (isOddFollowUp(followUp)) odd.followUp.push(record);
    const value = hasDecimalComma(age) ? age : hasDecimalComma(followUp) ? followUp : others.find(hasDecimalComma);
    if (value !== undefined) commas.push({ value, image: name });
  }
  return [
    ...say(odd.age, "age is implausible and taken as unknown", "ages are implausible and taken as unknown", "age"),
    ...say(odd.sex, "sex is not recognized", "sexes are not recognized", "sex"),
    ...say(odd.followUp, "follow-up is not a number", "follow-ups are not numbers", "followUp"),
    ...(commas[0] === undefined
      ? []
      : [
          `Numbers of ${rows(commas.length)} are written with a decimal comma and read as such, such as ${quoted(commas[0].value)} of ${shorten(commas[0].image)}`,
        ]),
  ];
}

const rows = (count: number): string => (count === 1 ? "1 row" : `${formatCount(count)} rows`);

const isUnknown = (text: string): boolean => unsureOf(foldValue(text)) !== undefined;

function say(
  records: readonly WrittenFields[],
  one: string,
  several: string,
  field: "age" | "sex" | "followUp",
): readonly string[] {
  const [first] = records;
  if (first === undefined) return [];
  const count = records.length === 1 ? `1 ${one}` : `${formatCount(records.length)} ${several}`;
  return [`${count}, such as ${quoted(first[field])} of ${shorten(first.name)}`];
}
