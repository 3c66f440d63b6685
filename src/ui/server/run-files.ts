import { realpath, stat } from "node:fs/promises";
import path from "node:path";

/** A file that may be shown. */
export interface FoundFile {
  /** With links followed. */
  readonly file: string;
  readonly bytes: number;
}

/**
 * A file or folder below a run's folder, wherever its links lead, as long as that is within the folder of the runs or the
 * cache: those alone hold what runs made. Undefined of anything else, and of what does not exist.
 * @param inside relative to the run's folder, with `/`.
 */
async function placeInRun(
  folders: { readonly runsFolder: string; readonly cacheFolder: string },
  id: string,
  inside: string,
): Promise<string | undefined> {
  const parts = inside.split("/").filter((part) => part !== "");
  if (parts.some((part) => part === ".." || part === "." || /[\\\0]/.test(part))) return undefined;
  const real = await realpath(path.join(folders.runsFolder, id, ...parts)).catch(() => undefined);
  return real !== undefined && (await isWithin(folders, id, real)) ? real : undefined;
}

/** @param real with links followed. */
export async function isWithin(
  folders: { readonly runsFolder: string; readonly cacheFolder: string },
  id: string,
  real: string,
): Promise<boolean> {
  for (const folder of [path.join(folders.runsFolder, id), folders.cacheFolder]) {
    const root = await realpath(folder).catch(() => undefined);
    if (root !== undefined && real.startsWith(root + path.sep)) return true;
  }
  return false;
}

export async function fileInRun(
  folders: { readonly runsFolder: string; readonly cacheFolder: string },
  id: string,
  inside: string,
): Promise<FoundFile | undefined> {
  const file = await placeInRun(folders, id, inside);
  const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
  return file !== undefined && found?.isFile() === true ? { file, bytes: found.size } : undefined;
}

/** Shown in the browser; all else is saved, since it may be active: HTML, SVG, scripts. */
const SHOWN: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".webp": "image/webp",
  ".gif": "image/gif",
  ".txt": "text/plain; charset=utf-8",
  ".log": "text/plain; charset=utf-8",
  ".csv": "text/plain; charset=utf-8",
  ".tsv": "text/plain; charset=utf-8",
  ".json": "text/plain; charset=utf-8",
  ".jsonl": "text/plain; charset=utf-8",
  ".yaml": "text/plain; charset=utf-8",
  ".yml": "text/plain; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
};

/** How a file is handed out: as what it is where that is harmless, otherwise as a download. */
export function typeOfFile(file: string): { readonly type: string; readonly disposition: string } {
  const type = SHOWN[path.extname(file).toLowerCase()];
  const name = encodeURIComponent(path.basename(file)).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return {
    type: type ?? "application/octet-stream",
    disposition: `${type === undefined ? "attachment" : "inline"}; filename*=UTF-8''${name}`,
  };
}
