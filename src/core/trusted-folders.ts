import { readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "./make-folder.js";
import { shellWord } from "./shell-word.js";
import { userConfigFolder } from "./user-config.js";
import { writeWhole } from "./write-whole.js";

/** `trusted.json` in the user's configuration. */
interface TrustedFolders {
  readonly format: number;
  readonly folders: readonly { readonly path: string; readonly owner: number }[];
}

const FORMAT = 1;

/** Set to 1, it trusts every folder for one call: for CI and scripts. */
export const TRUST_VARIABLE = "RADPIPE_TRUST";

const trustedFile = (): string => path.join(userConfigFolder(), "trusted.json");

/**
 * Whether the user has agreed to run code in this folder, or in one above it. That does not cover a folder that was
 * moved or has since changed its owner.
 */
export function isTrustedFolder(folder: string): boolean {
  const real = realOf(folder);
  if (real === undefined) return false;
  return readTrusted().some(({ path: trusted, owner }) => isInside(trusted, real) && ownerOf(trusted) === owner);
}

/** Keeps that the user trusts a folder. Throws what the file system says where that cannot be kept. */
export function trustFolder(folder: string): void {
  const real = realpathSync(folder);
  const others = readTrusted().filter(({ path: trusted }) => trusted !== real);
  const content: TrustedFolders = { format: FORMAT, folders: [...others, { path: real, owner: ownerOf(real) ?? -1 }] };
  const file = trustedFile();
  makeFolder(path.dirname(file), 0o700);
  writeWhole(file, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
}

/** What to do about something that is not read because its folder is not trusted. `shown`: the folder as the user names it. */
export const trustRemedy = (shown: string): string =>
  `If you trust its pipelines: pipeline trust ${shellWord(shown)}, or --trust for this call.`;

/** Whether a path, with links followed, is inside a folder or is the folder itself. */
export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === "" || (!relative.startsWith(`..${path.sep}`) && relative !== ".." && !path.isAbsolute(relative));
}

export function realOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

const ownerOf = (folder: string): number | undefined => statSync(folder, { throwIfNoEntry: false })?.uid;

function readTrusted(): TrustedFolders["folders"] {
  try {
    const { format, folders } = JSON.parse(readFileSync(trustedFile(), "utf8")) as TrustedFolders;
    return format === FORMAT && Array.isArray(folders) ? folders : [];
  } catch {
    return [];
  }
}
