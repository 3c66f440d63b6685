import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the installed package: the folder of its `package.json`. */
export function packageFolder(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, "package.json"))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error("Internal error: radpipe runs outside its package");
    folder = parent;
  }
  return folder;
}

/** The version of the installed package. */
export function packageVersion(): string {
  const text = readFileSync(path.join(packageFolder(), "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** Below `dist`. */
export const BUILD_DIGEST = "build-digest";

/** What tells the compiled code from that of any other build; undefined where it was not built to its end. */
export function buildDigest(): string | undefined {
  const file = path.join(packageFolder(), "dist", BUILD_DIGEST);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}
