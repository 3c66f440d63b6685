import { StageFailure } from "../../core/stage-failure.js";
import { indexPaths } from "../path-index.js";
import { shorten } from "../tables/quoted.js";
import type { SubjectRow } from "./subject-labels.js";

export interface Subject {
  /** What the label table calls it. */
  readonly name: string;
  /** Names of the folders above it, below the source. */
  readonly folders: readonly string[];
  /** Path below the source with the file's ending, where it may tell two files apart. */
  readonly file?: string;
}

/** file: the table has names or paths of files, each of one. name: it has what several files may be called. */
export type SubjectMatch = "file" | "name";

export interface MatchedSubjects {
  /** By place among the subjects. */
  readonly rowOf: readonly (SubjectRow | undefined)[];
  /** Rows that are nobody's. */
  readonly absent: readonly SubjectRow[];
}

/**
 * Which row of a label table belongs to which subject. Throws a StageFailure where the table names files and a row fits
 * several, or several rows fit one.
 */
export function matchSubjects(
  subjects: readonly Subject[],
  rows: readonly SubjectRow[],
  {
    match,
    table,
    call = (name) => name,
  }: {
    readonly match: SubjectMatch;
    /** What messages call it. */
    readonly table: string;
    /** What they call a row, where that is not its name. */
    readonly call?: ((name: string) => string) | undefined;
  },
): MatchedSubjects {
  return match === "file" ? byFile(subjects, rows, table, call) : byName(subjects, rows);
}

function byName(subjects: readonly Subject[], rows: readonly SubjectRow[]): MatchedSubjects {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const rowOf = subjects.map(({ name }) => byId.get(name.normalize("NFC")));
  const used = new Set(rowOf);
  return { rowOf, absent: rows.filter((row) => !used.has(row)) };
}

function byFile(
  subjects: readonly Subject[],
  rows: readonly SubjectRow[],
  table: string,
  call: (name: string) => string,
): MatchedSubjects {
  const paths = subjects.map(({ file, folders, name }) => file ?? [...folders, name].join("/"));
  const index = indexPaths(paths);
  const rowOf: (SubjectRow | undefined)[] = new Array(subjects.length).fill(undefined);
  const absent: SubjectRow[] = [];
  for (const row of rows) {
    const place = index.find(row.id);
    if (place === undefined) {
      absent.push(row);
      continue;
    }
    if (typeof place !== "number") {
      const found = place.slice(0, 3).map((one) => paths[one]);
      throw new StageFailure(
        `Expected one file named ${shorten(call(row.id))}, got ${found.join(", ")}${place.length > 3 ? ", ..." : ""}`,
        "Write paths instead of bare names into the table's column of names (`labels.id`), or leave files out with `exclude`.",
      );
    }
    const other = rowOf[place];
    if (other !== undefined) {
      throw new StageFailure(
        `Expected one row of ${table} per file, got ${shorten(call(other.id))} and ${shorten(call(row.id))} for ${paths[place]}`,
        "Wire the files from a folder higher up, or name them in the table so that they can be told apart.",
      );
    }
    rowOf[place] = row;
  }
  return { rowOf, absent };
}
