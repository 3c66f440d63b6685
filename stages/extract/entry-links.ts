import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { StageFailure } from "../../src/stage.js";
import { entryPath } from "./entry-path.js";

/** A symbolic or hard link that an archive asks for. */
export interface WantedLink {
  readonly archive: string;
  /** Safe path below the tree. */
  readonly path: string;
  /** As it stands in the archive. */
  readonly target: string;
  /** A symbolic link's target counts from the link's folder, a hard link's from the top. */
  readonly type: "symbolic" | "hard";
}

/**
 * Replaces links to files of the tree by copies: a tree of plain files is the same on every system.
 * Links that leave the tree, or lead nowhere, fail. Returns how many files it made.
 */
export async function settleLinks(
  folder: string,
  links: readonly WantedLink[],
  taken: ReadonlyMap<string, unknown>,
): Promise<number> {
  const byPath = new Map(links.map((link) => [link.path, link]));
  for (const link of links) {
    const source = follow(link, byPath, taken);
    if (taken.has(link.path)) {
      throw new StageFailure(
        `Refused the link ${JSON.stringify(link.path)} in ${link.archive}: a file has the same path`,
      );
    }
    const target = path.join(folder, link.path);
    await mkdir(path.dirname(target), { recursive: true });
    await copyFile(path.join(folder, source), target);
  }
  return byPath.size;
}

function follow(
  link: WantedLink,
  byPath: ReadonlyMap<string, WantedLink>,
  taken: ReadonlyMap<string, unknown>,
): string {
  let current: WantedLink = link;
  for (let hops = 0; hops < 40; hops++) {
    const target = targetOf(current);
    if (taken.has(target)) return target;
    const next = byPath.get(target);
    if (next === undefined) {
      throw new StageFailure(
        `Refused the link ${JSON.stringify(link.path)} in ${link.archive}: it leads to ${JSON.stringify(link.target)}, which is no file that was unpacked`,
        "Add its target to `include`, or leave the link out with `exclude`.",
      );
    }
    current = next;
  }
  throw new StageFailure(`Refused the link ${JSON.stringify(link.path)} in ${link.archive}: it leads in a circle`);
}

/** Fails when the target lies outside the tree. */
function targetOf(link: WantedLink): string {
  const outside = new StageFailure(
    `Refused the link ${JSON.stringify(link.path)} in ${link.archive}: it leaves the folder, to ${JSON.stringify(link.target)}`,
    "Nothing that leaves the output folder is unpacked; get the archive from a source you trust.",
  );
  if (link.type === "hard") return entryPath(link.archive, link.target) ?? "";
  if (path.posix.isAbsolute(link.target) || path.win32.isAbsolute(link.target)) throw outside;
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(link.path), link.target));
  if (target === ".." || target.startsWith("../")) throw outside;
  return target;
}
