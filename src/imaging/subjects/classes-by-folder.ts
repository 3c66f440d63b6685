import type { Answer } from "../../core/question.js";
import type { Reading } from "../reading.js";
import { foldValue } from "../tables/label-value.js";
import type { Subject } from "./match-subjects.js";
import type { SubjectClasses } from "./subject-classes.js";
import type { TableFields } from "./table-columns.js";

/** A subject with its class, or with what is known of findings. */
export type Classified<Item> = Item & {
  /** Empty where findings are asked for. */
  readonly class: string;
  /** What is known of each finding, where they are asked for. */
  readonly findings?: readonly Answer[] | undefined;
  /** The class, or the findings that are present. */
  readonly labels: readonly string[];
  /** Columns of the label table, by names that a dataset does not have itself. */
  readonly columns: Readonly<Record<string, string>>;
  readonly table: TableFields;
};

const NOTHING: TableFields = { patient: "", age: undefined, sex: "", written: { age: "", sex: "" } };

const classified = <Item extends Subject>(subject: Item, name: string): Classified<Item> => ({
  ...subject,
  ...{ class: name, labels: [name], columns: {}, table: NOTHING },
});

/** By the first of its folders that is named for a class. */
export function classesByFolder<Item extends Subject>(
  found: readonly Item[],
  { question, named }: SubjectClasses,
  { reading }: { readonly reading: Pick<Reading, "tally"> },
) {
  // Two folders compare as they are written, as they always have; one of several may be spelled otherwise, as in a table.
  const spell = question.kind === "binary" ? (name: string): string => name : foldValue;
  const names = new Map(named.flatMap(({ name, values }) => values.map((value) => [spell(value), name] as const)));
  const subjects = found.flatMap((subject): readonly Classified<Item>[] => {
    const folder = subject.folders.find((name) => names.has(spell(name)));
    reading.tally("labels of the source", folder ?? subject.folders.at(-1) ?? "in no folder");
    return folder === undefined ? [] : [classified(subject, names.get(spell(folder)) as string)];
  });
  const folders = named.flatMap(({ values }) => values);
  return {
    subjects,
    reason: `${found.length - subjects.length} outside the folders ${folders.join(" and ")}`,
    patientColumn: undefined,
    values: "",
  };
}
