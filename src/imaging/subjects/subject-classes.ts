import { binaryQuestion, type Question } from "../../core/question.js";
import { StageFailure } from "../../core/stage-failure.js";
import { type GivenClasses, type NamedClass, namedClasses, refuseSameNames } from "./named-classes.js";

/** What `classes` is where the user says nothing. */
export const UNNAMED = ["negative", "positive"];

/** So many folders are patients, not classes, as long as nobody names them. */
const MOST_CLASSES = 40;

export interface SubjectClasses {
  readonly question: Question;
  /** Names of folders, or values of a table, of each class; undefined where the table names two by its own parameters. */
  readonly named: readonly NamedClass[];
}

/** Two names in a list are the negative and the positive class; three or more, or a map, are classes of their own. */
export function subjectClasses({
  classes: given,
  findings,
}: {
  readonly classes: GivenClasses;
  /** In place of classes. */
  readonly findings?: readonly string[];
}): SubjectClasses {
  if (findings !== undefined) {
    if (!isUnnamed(given)) {
      throw new StageFailure(
        "Expected either `classes`, one of which an image is of, or `findings`, which may occur together, got both",
        "Leave one of them out.",
      );
    }
    refuseSameNames("findings", findings);
    return { question: { kind: "multilabel", findings }, named: [] };
  }
  const named = namedClasses(given);
  const names = named.map(({ name }) => name);
  return {
    question:
      Array.isArray(given) && given.length === 2
        ? binaryQuestion(names as [string, string])
        : { kind: "multiclass", classes: names },
    named,
  };
}

/**
 * The classes that folders make where there is no label table and the user names none: the first folders in which subjects
 * differ, if there are three or more and none of the default names is among them. Else what is given.
 */
export function foundClasses(
  subjects: readonly { readonly folders: readonly string[] }[],
  hasTable: boolean,
  given: GivenClasses,
): GivenClasses {
  if (hasTable || !isUnnamed(given) || subjects.some(({ folders }) => folders.some((name) => UNNAMED.includes(name)))) {
    return given;
  }
  const depth = subjects.reduce((deepest, { folders }) => Math.max(deepest, folders.length), 0);
  for (let level = 0; level < depth; level++) {
    const names = [...new Set(subjects.flatMap(({ folders }) => folders[level] ?? []))].sort();
    if (names.length < 2) continue;
    if (names.length > MOST_CLASSES) {
      throw new StageFailure(
        `Expected at most ${MOST_CLASSES} folders of classes where none is named, got ${names.length}, such as ${names.slice(0, 3).join(", ")}`,
        "Name the folders of classes in `classes`, or wire a label table to `labels`.",
      );
    }
    return names.length > 2 ? names : given;
  }
  return given;
}

/**
 * Throws a StageFailure where classes that nobody named have one patient each: then they are folders of patients, and what
 * would be told apart is who somebody is.
 */
export function refusePatientClasses(
  rows: readonly { readonly label: string; readonly patient: string }[],
  given: GivenClasses,
  chosen: GivenClasses,
): void {
  if (given === chosen || rows.some(({ patient }) => patient === "")) return;
  const patients = new Map<string, Set<string>>();
  for (const { label, patient } of rows) patients.set(label, (patients.get(label) ?? new Set()).add(patient));
  if ([...patients.values()].some(({ size }) => size > 1)) return;
  throw new StageFailure(
    `Expected folders of classes, got ${[...patients.keys()].slice(0, 5).join(", ")}${patients.size > 5 ? ", ..." : ""}, each with the images of one patient`,
    "If they are patients, wire a label table to `labels`; if they are classes after all, name them in `classes`.",
  );
}

const isUnnamed = (given: GivenClasses): boolean => Array.isArray(given) && given.join() === UNNAMED.join();
