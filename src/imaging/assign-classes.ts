import { StageFailure } from "../core/stage-failure.js";
import type { FlowStep } from "./dataset-table.js";
import { readSubjectTable, type SubjectTable } from "./subject-labels.js";
import type { SubjectParams } from "./subject-params.js";

export interface Subject {
  /** What the label table calls it. */
  readonly name: string;
  /** Names of the folders it lies in, below the source. */
  readonly folders: readonly string[];
}

type Classified<Item> = Item & {
  readonly class: string;
  /** All columns of the label table. */
  readonly columns: Readonly<Record<string, string>>;
};

export interface Classification<Item> {
  readonly subjects: readonly Classified<Item>[];
  readonly flow: readonly FlowStep[];
}

/**
 * Gives each subject its class: by the label table where there is one, else by the folder it lies in. Subjects of
 * neither class are left out and counted. Throws a StageFailure where a class is empty.
 */
export async function assignClasses<Item extends Subject>(
  found: readonly Item[],
  table: string | undefined,
  params: SubjectParams,
  report: { readonly noun: string; readonly warn: (message: string) => void },
): Promise<Classification<Item>> {
  const assigned = table
    ? byTable(found, await readSubjectTable(table, labelling(params)), params, report)
    : byFolder(found, params);
  const counts = params.classes.map((name) => assigned.subjects.filter((subject) => subject.class === name).length);
  if (!counts.every((count) => count > 0)) {
    throw new StageFailure(
      `Expected ${report.noun} of both classes, got ${params.classes.map((name, index) => `${counts[index]} of ${name}`).join(" and ")}`,
      "Check `labels` (id, column, positive, where), or without a label table that `classes` names the two folders.",
    );
  }
  return {
    subjects: assigned.subjects,
    flow: [
      { step: `${report.noun} found`, images: found.length, patients: null },
      { step: `${report.noun} of a class`, images: assigned.subjects.length, patients: null, reason: assigned.reason },
    ],
  };
}

const labelling = ({ labels }: SubjectParams) => ({
  id: labels.id,
  column: labels.column,
  positive: texts(labels.positive),
  negative: labels.negative === undefined ? undefined : texts(labels.negative),
  where: Object.fromEntries(Object.entries(labels.where).map(([column, values]) => [column, texts(values)])),
});

const texts = (values: string | number | readonly (string | number)[]): readonly string[] =>
  (typeof values === "object" ? values : [values]).map(String);

function byTable<Item extends Subject>(
  found: readonly Item[],
  table: SubjectTable,
  { classes }: SubjectParams,
  { noun, warn }: { readonly noun: string; readonly warn: (message: string) => void },
): { readonly subjects: readonly Classified<Item>[]; readonly reason: string } {
  let unknown = 0;
  const subjects = found.flatMap((subject) => {
    const which = table.classOf(subject.name);
    if (which === "unknown") unknown++;
    if (which !== "positive" && which !== "negative") return [];
    const name = classes[which === "positive" ? 1 : 0] as string;
    return [{ ...subject, class: name, columns: table.columnsOf(subject.name) }];
  });
  const names = new Set(found.map(({ name }) => name));
  const absent = table.subjects.filter((subject) => !names.has(subject));
  if (unknown > 0) warn(`${unknown} ${noun} have no row in the label table and are left out`);
  if (absent.length > 0) {
    warn(`${absent.length} rows of the label table have no file, such as ${absent[0]}`);
  }
  const excluded = found.length - unknown - subjects.length;
  return {
    subjects,
    reason: `${unknown} without a row in the label table, ${excluded} of neither class or outside \`where\``,
  };
}

function byFolder<Item extends Subject>(found: readonly Item[], { classes }: SubjectParams) {
  const subjects = found.flatMap((subject) => {
    const folder = subject.folders.find((name) => classes.includes(name));
    return folder === undefined ? [] : [{ ...subject, class: folder, columns: {} }];
  });
  return { subjects, reason: `${found.length - subjects.length} outside the folders ${classes.join(" and ")}` };
}
