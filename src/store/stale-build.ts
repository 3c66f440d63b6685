import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Failure } from "../core/failure.js";
import { ownPackageFolder } from "./code-modules.js";

/**
 * The failure where the compiled code that runs is older than its sources, so that a key would name code that the
 * user no longer sees. The build writes `dist/src/vendor` last and always, so its age is that of the build. An
 * installed package is never stale: nobody edits it.
 */
export function staleBuild(folder: string = ownPackageFolder()): Failure | undefined {
  if (folder.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
  const built = newest(path.join(folder, "dist", "src", "vendor"), /\.js$/);
  if (built === undefined) return undefined;
  for (const sources of ["src", "stages"]) {
    const source = newest(path.join(folder, sources), /\.ts$/);
    if (source === undefined || source.time <= built.time) continue;
    return {
      reason: "build-stale",
      message: `Expected the compiled code to be newer than its sources, but ${path.relative(folder, source.file)} was changed after the last build`,
      remedy: "Run `npm run build`.",
    };
  }
  return undefined;
}

function newest(folder: string, pattern: RegExp): { readonly file: string; readonly time: number } | undefined {
  let found: { readonly file: string; readonly time: number } | undefined;
  for (const name of listOrNone(folder)) {
    if (!pattern.test(name)) continue;
    const file = path.join(folder, name);
    const time = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (found === undefined || time > found.time) found = { file, time };
  }
  return found;
}

function listOrNone(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
}
