import { fstatSync, lstatSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

/** Notices what changes where no stage should write, while stages run. */
export interface OutsideWrites {
  readonly began: (stage: string) => void;
  /** What has changed since the last look, as a sentence, where something has. */
  readonly ended: (stage: string) => string | undefined;
}

interface Places {
  /** Folders that are looked at, with what is directly in them. */
  readonly projectRoot: string;
  readonly pipelineFolder: string;
  /** Folders that radpipe writes itself. */
  readonly cache: string;
  readonly runsFolder: string;
}

/** Folders with more are not looked at: that would take longer than many a stage. */
const MOST_ENTRIES = 1000;
const MOST_NAMED = 5;
/** Where a run itself prints: `pipeline run > run.log`. */
const OUTPUT = [1, 2];
/** Tools of the user's write there while stages run. */
const OF_TOOLS = new Set([".git", ".hg", ".svn", "node_modules", ".vscode", ".idea", ".DS_Store"]);

/**
 * Looks at the project's folder, that of the pipeline and the cache's own: at names, sizes and times of what is directly
 * in them, which for a folder tell that something was made or removed in it. Sources and cached inputs of a stage are
 * compared by content. Deeper changes, and those elsewhere on the machine, are not seen.
 */
export function watchOutsideWrites(places: Places): OutsideWrites {
  const running: string[] = [];
  let together = new Set<string>();
  let before = new Map<string, string>();
  const said = new Set<string>();
  return {
    began(stage) {
      if (running.length === 0) before = lookAt(places);
      if (running.length === 0) together = new Set();
      running.push(stage);
      together.add(stage);
    },
    ended(stage) {
      const now = lookAt(places);
      const changes = [...now]
        .filter(([file, state]) => before.get(file) !== state)
        .map(([file]) => [file, before.has(file) ? "changed" : "new"] as const);
      const gone = [...before.keys()].filter((file) => !now.has(file)).map((file) => [file, "gone"] as const);
      const stages = [...together];
      running.splice(running.indexOf(stage), 1);
      before = now;
      together = new Set(running);
      // What changes during one stage after another, as the log of another program, would be said by each of them.
      const fresh = [...changes, ...gone].filter(([file]) => !said.has(file));
      for (const [file] of fresh) said.add(file);
      const all = fresh.map(([file, how]) => `${shown(file, places)} (${how})`);
      if (all.length === 0) return undefined;
      const more = all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : "";
      const who = stages.map((name) => `"${name}"`).join(" and ");
      return (
        `While ${who} ran, this changed outside of the outputs: ${all.slice(0, MOST_NAMED).join(", ")}${more}. ` +
        "What a stage writes there is in no key and not made again from the cache: hand it over as an output."
      );
    },
  };
}

function lookAt({ projectRoot, pipelineFolder, cache, runsFolder }: Places): Map<string, string> {
  const found = new Map<string, string>();
  // By number, as one folder may be reached by several paths.
  const ours = new Set([
    ...[cache, runsFolder, pipelineFolder].flatMap((folder) => numberOf(folder) ?? []),
    ...OUTPUT.flatMap((descriptor) => numberOf(descriptor) ?? []),
  ]);
  for (const folder of new Set([projectRoot, pipelineFolder])) {
    for (const name of namesIn(folder)) {
      const file = path.join(folder, name);
      const entry = OF_TOOLS.has(name) ? undefined : lstatSync(file, { throwIfNoEntry: false });
      if (entry === undefined || ours.has(`${entry.dev} ${entry.ino}`)) continue;
      found.set(file, `${entry.size} ${entry.mtimeMs} ${entry.ino}`);
    }
  }
  // Folders of the cache change with each stage: what is new there has a name that none of ours has.
  for (const name of namesIn(cache)) found.set(path.join(cache, name), "");
  return found;
}

function namesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder);
    return names.length > MOST_ENTRIES ? [] : names;
  } catch {
    return [];
  }
}

/** Of a path, or of what a descriptor is open on. */
function numberOf(of: string | number): string | undefined {
  try {
    const { dev, ino } = typeof of === "string" ? statSync(of) : fstatSync(of);
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}

const shown = (file: string, { projectRoot }: Places): string => {
  const relative = path.relative(projectRoot, file);
  return relative.startsWith("..") ? file : relative;
};
