import { copyFileSync, statSync } from "node:fs";
import path from "node:path";
import { makeFolder, StageFailure } from "../../../src/stage.js";
import { entryPath } from "../entry-path.js";

/** A symbolic or hard link that an archive asks for. */
export interface WantedLink {
  readonly archive: string;
  /** Safe path below the tree. */
  readonly path: string;
  /** As written in the archive. */
  readonly target: string;
  /** A symbolic link's target counts from the link's folder, a hard link's from the top. */
  readonly type: "symbolic" | "hard";
  /** Whether `include` names the link itself; of a folder it may name files that the link leads to. */
  readonly wanted: boolean;
}

export interface SettledLinks {
  /** Files that were made. */
  readonly files: number;
  /** Links to folders, and how many files each became. */
  readonly folders: readonly { readonly link: WantedLink; readonly files: number }[];
}

export interface LinkOptions {
  readonly wanted: (path: string) => boolean;
  readonly excluded: (path: string) => boolean;
  /** Before each copy. Throws where it is too much. */
  readonly count: (link: WantedLink, path: string, bytes: number) => void;
}

const MOST_HOPS = 40;
const LEAVE_OUT = (link: WantedLink): string => `leave the link out with \`exclude: [${JSON.stringify(link.path)}]\``;

/**
 * Replaces links to files and folders of the tree by copies: a tree of plain files is the same on every system.
 * Links that leave the tree, or lead nowhere, fail.
 */
export function settleLinks(
  folder: string,
  links: readonly WantedLink[],
  taken: ReadonlyMap<string, unknown>,
  { wanted, excluded, count }: LinkOptions,
): SettledLinks {
  const resolver = openResolver(links, taken);
  const made = new Set<string>();
  const folders: { readonly link: WantedLink; readonly files: number }[] = [];
  const copy = (link: WantedLink, source: string, target: string): void => {
    if (made.has(target)) return;
    if (taken.has(target)) throw refused(link, "a file has the same path", LEAVE_OUT(link));
    made.add(target);
    const [from, to] = [path.join(folder, source), path.join(folder, target)];
    count(link, target, statSync(from).size);
    makeFolder(path.dirname(to));
    copyFileSync(from, to);
  };
  for (const link of links) {
    const target = resolver.resolve(link);
    if (target === undefined) continue;
    if (typeof target === "string") {
      if (link.wanted) copy(link, target, link.path);
      continue;
    }
    const before = made.size;
    for (const { below, source } of target.files) {
      const copied = `${link.path}/${below}`;
      if (!excluded(copied) && (link.wanted || wanted(copied))) copy(link, source, copied);
    }
    if (made.size > before) folders.push({ link, files: made.size - before });
  }
  return { files: made.size, folders };
}

/** A file below a linked folder: its path in that, and the file of the tree that it is. */
interface LinkedFile {
  readonly below: string;
  readonly source: string;
}

function openResolver(links: readonly WantedLink[], taken: ReadonlyMap<string, unknown>) {
  const byPath = new Map(links.map((link) => [link.path, link]));
  let index: ReadonlyMap<string, readonly string[]> | undefined;
  /** Files and links by each folder above them. */
  const contentOf = (folder: string): readonly string[] | undefined => {
    index ??= indexFolders([...taken.keys(), ...byPath.keys()]);
    return index.get(folder);
  };

  /** A file of the tree, a folder by its path, or nothing where a link that nobody asked for leads nowhere. */
  const targetOf = (asked: WantedLink, link: WantedLink): string | undefined => {
    let target = firstTarget(link);
    for (let hops = 0; hops < MOST_HOPS; hops++) {
      if (taken.has(target)) return target;
      const through = linkOnTheWay(target, byPath);
      if (through === undefined) {
        if (target === "" || contentOf(target) !== undefined) return target;
        if (!asked.wanted) return undefined;
        throw refused(
          asked,
          `it leads to ${JSON.stringify(link.target)}, and no such file or folder was unpacked`,
          `Add its target to \`include\`, or ${LEAVE_OUT(asked)}.`,
        );
      }
      if (!asked.wanted && leaves(through.link)) return undefined;
      target = [firstTarget(through.link), through.rest].filter((part) => part !== "").join("/");
    }
    if (!asked.wanted) return undefined;
    throw circle(asked);
  };
  /** One by one, since links to folders with links to folders may be more than there is room for. */
  function* filesBelow(asked: WantedLink, folder: string, within: readonly string[]): Generator<LinkedFile> {
    if (within.some((outer) => folder === "" || outer === folder || outer.startsWith(`${folder}/`))) {
      if (asked.wanted) throw circle(asked);
      return;
    }
    for (const file of contentOf(folder) ?? []) {
      const below = folder === "" ? file : file.slice(folder.length + 1);
      const link = taken.has(file) ? undefined : byPath.get(file);
      const target = link === undefined ? file : targetOf(asked, link);
      if (target === undefined) continue;
      if (taken.has(target)) yield { below, source: target };
      else {
        for (const inner of filesBelow(asked, target, [...within, file]))
          yield { below: `${below}/${inner.below}`, source: inner.source };
      }
    }
  }
  return {
    resolve: (link: WantedLink): string | { readonly files: Iterable<LinkedFile> } | undefined => {
      if (!link.wanted && leaves(link)) return undefined;
      const target = targetOf(link, link);
      if (target === undefined || taken.has(target)) return target;
      return { files: filesBelow(link, target, [link.path]) };
    },
  };
}

function indexFolders(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>([["", [...files]]]);
  for (const file of files) {
    for (let end = file.lastIndexOf("/"); end > 0; end = file.lastIndexOf("/", end - 1)) {
      const folder = file.slice(0, end);
      const content = index.get(folder);
      if (content === undefined) index.set(folder, [file]);
      else content.push(file);
    }
  }
  return index;
}

/** The first part of a path that is a link, and what comes after it. */
function linkOnTheWay(
  target: string,
  byPath: ReadonlyMap<string, WantedLink>,
): { readonly link: WantedLink; readonly rest: string } | undefined {
  for (let end = target.indexOf("/"); ; end = target.indexOf("/", end + 1)) {
    const link = byPath.get(end < 0 ? target : target.slice(0, end));
    if (link !== undefined) return { link, rest: end < 0 ? "" : target.slice(end + 1) };
    if (end < 0) return undefined;
  }
}

const refused = (link: WantedLink, why: string, remedy?: string): StageFailure =>
  new StageFailure(`Refused the link ${JSON.stringify(link.path)} in ${link.archive}: ${why}`, remedy);

const circle = (link: WantedLink): StageFailure =>
  refused(link, "it leads in a circle", `Expected a link that ends at a file or folder; ${LEAVE_OUT(link)}.`);

function leaves(link: WantedLink): boolean {
  try {
    firstTarget(link);
    return false;
  } catch {
    return true;
  }
}

/** Where a link leads, as a path of the tree; the tree itself is empty. Fails if that is outside the tree. */
function firstTarget(link: WantedLink): string {
  const outside = refused(
    link,
    `it leaves the folder, to ${JSON.stringify(link.target)}`,
    "Nothing that leaves the output folder is unpacked; get the archive from a source you trust.",
  );
  if (link.type === "hard") return entryPath(link.archive, link.target) ?? "";
  if (link.target.includes("\0")) throw outside;
  if (path.posix.isAbsolute(link.target) || path.win32.isAbsolute(link.target)) throw outside;
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(link.path), link.target)).replace(/\/$/, "");
  if (target === ".." || target.startsWith("../")) throw outside;
  return target === "." ? "" : target;
}
