import type { Result } from "../core/result.js";
import { isFileSystemError, runsUnwritable } from "../engine/run-folder.js";
import { type KnownRun, readRun } from "../experiments/read-runs.js";
import { type RunTags, readRunTags, TAG_PATTERN, writeRunTags } from "../experiments/run-tags.js";
import { failed, type Problem, wrongArgument } from "./problem.js";

/** What is to be written about a run; what is left out stays. */
export interface TagChanges {
  /** Empty: none. */
  readonly label?: string;
  readonly note?: string;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

const LONGEST = { label: 200, note: 10_000 } as const;

/** Writes it into the run's folder, and gives the run as it is read from now on. */
export function tagRun({ id, folder }: KnownRun, changes: TagChanges): Result<KnownRun, Problem> {
  const { add = [] } = changes;
  const wrong = add.find((tag) => !TAG_PATTERN.test(tag));
  if (wrong !== undefined) {
    return wrongArgument(
      `Expected a tag of letters, digits, \`-\` and \`_\`, at most 50, got ${JSON.stringify(wrong)}`,
      "Longer texts are notes: `pipeline tag RUN --note TEXT`.",
    );
  }
  for (const name of ["label", "note"] as const) {
    const { length } = changes[name] ?? "";
    if (length > LONGEST[name]) {
      return wrongArgument(`Expected a ${name} of at most ${LONGEST[name]} characters, got ${length}`);
    }
  }
  if (changes.label?.includes("\n") === true) return wrongArgument("Expected a label of one line, got several");
  const runsFolder = folder.slice(0, -id.length - 1);
  try {
    writeRunTags(folder, changed(readRunTags(folder), changes));
  } catch (error) {
    if (!isFileSystemError(error)) throw error;
    return failed(runsUnwritable(runsFolder, error));
  }
  const run = readRun(runsFolder, id);
  return run.ok ? run : wrongArgument(`The run ${id} can no longer be read: ${run.error}`);
}

function changed(before: RunTags, { label, note, add = [], remove = [] }: TagChanges): RunTags {
  const tags = [...new Set([...(before.tags ?? []), ...add])].filter((tag) => !remove.includes(tag));
  const said = note ?? before.note ?? "";
  const called = label ?? before.label;
  return {
    ...(called !== undefined && { label: called }),
    ...(said !== "" && { note: said }),
    ...(tags.length > 0 && { tags: tags.sort() }),
  };
}
