import { type BigIntStats, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";

/** An entry that cannot be read as a file or a folder. */
export interface PathFault {
  /** Relative to the root of the walk, with `/`; empty for the root itself. */
  readonly path: string;
  /**
   * `nowhere`: a link to what does not exist. `cycle`: a link to a folder that contains it. `other`: neither file nor
   * folder. `unreadable`: refused by the system, with a name that is not UTF-8, or gone since the folder was listed.
   */
  readonly kind: "nowhere" | "cycle" | "other" | "unreadable";
  /** After the path it makes a sentence: "is a link to ../b, which does not exist". */
  readonly what: string;
}

/** What a walk meets. Names are relative to its root, with `/`; the root itself is the empty name. */
interface Visitor {
  readonly file: (name: string, stat: BigIntStats) => void;
  /** Before it is listed; false: it is not entered. */
  readonly folder?: (name: string, stat: BigIntStats) => boolean;
  readonly fault: (fault: PathFault) => void;
  /** Of each link, with the path that it leads to. */
  readonly link?: (name: string, target: string) => void;
}

/** Entries between two turns of the event loop. */
const PAUSE_EVERY = 8192;

/** A folder on the way from the root, by its real path. */
interface Place {
  readonly real: string;
  readonly identity: string;
}

/**
 * Meets every file at or below `root`, in no order. Links are followed, inside the root and out of it: data sets of
 * dvc, git-annex and datalad have links where others have files. Nothing is left out silently: what is neither file nor
 * folder is a fault, and so is a link to a folder that contains it, which is not entered. Synchronous calls in slices:
 * one `lstatSync` takes a third of the time of an asynchronous one.
 */
export async function walkFiles(
  root: string,
  visitor: Visitor,
  signal?: AbortSignal,
): Promise<"file" | "folder" | "fault"> {
  let met = 0;
  const first = look(root, "");
  if ("what" in first) {
    visitor.fault(first);
    return "fault";
  }
  if (first.stat.isFile()) {
    visitor.file("", first.stat);
    return "file";
  }
  const real = realpathSync(root);
  await walk(root, "", first.stat, [{ real, identity: identityOf(first.stat) }]);
  return "folder";

  async function walk(folder: string, name: string, own: BigIntStats, trail: readonly Place[]): Promise<void> {
    if (visitor.folder?.(name, own) === false) return;
    const children = list(folder, name);
    if ("what" in children) return visitor.fault(children);
    const prefix = name === "" ? "" : `${name}/`;
    const here = trail.at(-1)!.real;
    for (const child of children.names) {
      if (++met % PAUSE_EVERY === 0) {
        await setImmediate();
        signal?.throwIfAborted();
      }
      const below = prefix + child;
      const file = `${folder}${path.sep}${child}`;
      const found = look(file, below);
      if (!("what" in found) && found.isLink) visitor.link?.(below, realpathSync(file));
      if ("what" in found) visitor.fault(found);
      else if (found.stat.isFile()) visitor.file(below, found.stat);
      else {
        const place = {
          real: found.isLink ? realpathSync(file) : `${here}${path.sep}${child}`,
          identity: identityOf(found.stat),
        };
        if (trail.some((above) => leadsBack(place, above))) visitor.fault(cycle(below));
        else await walk(file, below, found.stat, [...trail, place]);
      }
    }
  }
}

/**
 * Folders of version control. They change by themselves, and hold the data of dvc and git-annex a second time: no stage
 * reads them and no digest of a source covers them.
 */
export const isVersionControl = (name: string): boolean => /(^|\/)\.(git|hg|svn|dvc|datalad)$/.test(name);

/** One sentence about faults of a walk, with their number and some of the paths. `nameOf` gives a path as it is shown. */
export function describeFaults(
  faults: readonly PathFault[],
  nameOf: (path: string) => string = (path) => path,
): string {
  const sorted = faults.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  if (sorted.length <= SHOWN) return sorted.map((fault) => `${nameOf(fault.path)} ${fault.what}`).join("; ");
  const kinds = (["nowhere", "cycle", "other", "unreadable"] as const).flatMap((kind) => {
    const count = sorted.filter((fault) => fault.kind === kind).length;
    return count === 0 ? [] : [`${count} ${KINDS[kind]}`];
  });
  const examples = sorted.slice(0, SHOWN).map((fault) => `${nameOf(fault.path)} ${fault.what}`);
  return `${kinds.join(", ")}: ${examples.join("; ")}; ...`;
}

const SHOWN = 3;
const KINDS = {
  nowhere: "links lead nowhere",
  cycle: "links lead to a folder that they lie in",
  other: "are neither files nor folders",
  unreadable: "cannot be read",
};

const identityOf = (stat: BigIntStats): string => `${stat.dev}:${stat.ino}`;

/** Whether who enters `place` from below `above` comes to `above` again. */
const leadsBack = (place: Place, above: Place): boolean =>
  place.identity === above.identity ||
  above.real.startsWith(place.real.endsWith(path.sep) ? place.real : `${place.real}${path.sep}`);

const cycle = (name: string): PathFault => ({
  path: name,
  kind: "cycle",
  what: "is a link to one of its own parent folders",
});

/** A file or a folder with its numbers: of a link, those of what it leads to. */
function look(file: string, name: string): { readonly stat: BigIntStats; readonly isLink: boolean } | PathFault {
  try {
    const own = lstatSync(file, { bigint: true, throwIfNoEntry: false });
    if (own === undefined) return { path: name, kind: "unreadable", what: missing(name) };
    const isLink = own.isSymbolicLink();
    const stat = isLink ? followed(file) : own;
    if (stat === undefined) return { path: name, kind: "nowhere", what: danglingText(file) };
    if (stat.isFile() || stat.isDirectory()) return { stat, isLink };
    return { path: name, kind: "other", what: "is neither a file nor a folder" };
  } catch (error) {
    return { path: name, kind: "unreadable", what: `cannot be read: ${(error as Error).message}` };
  }
}

function followed(link: string): BigIntStats | undefined {
  try {
    return statSync(link, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    if (["ENOTDIR", "ELOOP"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

const danglingText = (link: string): string => `is a link to ${readlinkSync(link)}, which does not exist`;

function missing(name: string): string {
  if (name === "") return "does not exist";
  return name.includes("\uFFFD") ? "has a name that is not UTF-8" : "vanished while the folder was being read";
}

function list(folder: string, name: string): { readonly names: readonly string[] } | PathFault {
  try {
    return { names: readdirSync(folder) };
  } catch (error) {
    return { path: name, kind: "unreadable", what: `cannot be read: ${(error as Error).message}` };
  }
}
