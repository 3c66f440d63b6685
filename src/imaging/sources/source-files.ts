import type { FileEntry } from "../../core/action.js";
import { StageFailure } from "../../core/stage-failure.js";
import { describeFaults, isVersionControl, type PathFault, walkFiles } from "../../core/walk-files.js";
import type { Reading } from "../reading.js";
import { type LeftOut, selectFiles } from "./select-files.js";
import type { SourceSelection } from "./source-params.js";

/** Everything that is not left out by default. */
export const WHOLE_SOURCE: SourceSelection = { include: [], exclude: [] };

export interface ListOptions {
  readonly signal?: AbortSignal;
  /** Told of what is left out, by reason. */
  readonly reading?: Pick<Reading, "leaveOut">;
  /** The files where they are known already (`filesOf`): the folder is not looked at. */
  readonly known?: readonly FileEntry[] | undefined;
  /** Called with each folder that is entered, empty ones too; not where `known` is given. */
  readonly onFolder?: (path: string) => void;
  /** Told of each path that cannot be read, which then fails nothing. */
  readonly onFault?: (fault: PathFault) => void;
}

/**
 * The files of a source that a stage reads: relative paths with `/`, in order of code units. Of a source that is one file
 * it is the empty path alone. Links are followed, inside the source and out of it.
 * Throws a StageFailure that names what cannot be read (links that lead nowhere or to a folder that they lie in),
 * except where it is left out by `include`, `exclude` or default, or `onFault` takes it.
 */
export async function listSource(
  root: string,
  selection: SourceSelection,
  { signal, reading, known, onFolder, onFault }: ListOptions = {},
): Promise<readonly string[]> {
  const files: string[] = [];
  const faults: PathFault[] = [];
  const left = leftOutPaths();
  const reasonFor = selectFiles(selection);
  const isWanted = (path: string): boolean => path === "" || left.isTaken(reasonFor(path));
  const take = (path: string): void => {
    if (isWanted(path)) files.push(path);
  };
  if (known === undefined) {
    const folder = (path: string): boolean => {
      if (path === "") return true;
      if (isVersionControl(path)) return left.isTaken({ reason: "hidden folder", path });
      const why = reasonFor(path, "folder");
      // Without `include` nothing brings back what lies in a hidden folder; files elsewhere are counted one by one.
      const closed = selection.include.length === 0 && why !== undefined && why.reason !== "file excluded";
      if (closed) return left.isTaken(why);
      if (why === undefined) onFolder?.(path);
      return true;
    };
    const fault = (found: PathFault): void => {
      if (!isWanted(found.path)) return;
      if (onFault === undefined) faults.push(found);
      else onFault(found);
    };
    await walkFiles(root, { file: take, folder, fault }, signal);
  } else for (const { path } of known) take(path);
  if (faults.length > 0) throw unreadable(faults);
  for (const [reason, paths] of left.byReason()) reading?.leaveOut(reason, paths);
  return files.sort();
}

function unreadable(faults: readonly PathFault[]): StageFailure {
  const first = faults.map(({ path }) => path).sort()[0] as string;
  const nowhere = faults.some(({ kind }) => kind === "nowhere");
  return new StageFailure(
    `Expected to be able to read all of the source, but ${describeFaults(faults, (path) => path || "the source itself")}`,
    `${nowhere ? "Fetch what the links lead to (dvc pull, git annex get, datalad get), or" : "Correct that, or"} leave it out: exclude: [${JSON.stringify(first)}]`,
  );
}

function leftOutPaths() {
  const found = new Map<string, Set<string>>();
  return {
    /** Notes a path that is left out; tells whether it is not. */
    isTaken: (why: LeftOut): boolean => {
      if (why === undefined) return true;
      const paths = found.get(why.reason) ?? new Set();
      found.set(why.reason, paths.add(why.path));
      return false;
    },
    byReason: () =>
      [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([reason, paths]) => [reason, [...paths].sort()] as const),
  };
}
