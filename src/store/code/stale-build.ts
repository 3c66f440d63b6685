import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Failure } from "../../core/failure.js";
import { ownPackageFolder } from "./code-modules.js";

/**
 * The failure where the compiled code that runs is older than its sources, so that a key would name code that the
 * user no longer sees. The build writes `dist/src/vendor` last and always, so its age is that of the build. An
 * installed package is never stale: nobody edits it.
 */
export function staleBuild(folder: string = ownPackageFolder()): Failure | undefined {
  if (folder.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
  let built = 0;
  visit(path.join(folder, "dist", "src", "vendor"), ".js", (_, time) => {
    built = Math.max(built, time);
  });
  if (built === 0) return undefined;
  let newer: string | undefined;
  for (const sources of ["src", "stages"]) {
    visit(path.join(folder, sources), ".ts", (file, time) => {
      if (time > built && isBuilt(folder, file)) newer ??= file;
    });
  }
  if (newer === undefined) return undefined;
  return {
    reason: "build-stale",
    message: `Expected the compiled code to be newer than its sources, but ${path.relative(folder, newer)} was changed after the last build`,
    remedy: "Run `npm run build`.",
  };
}

/** What was never built is used by nothing that was, such as a stage of somebody's own, unless it is a new stage type. */
const isBuilt = (folder: string, source: string): boolean =>
  path.basename(source) === "index.ts" ||
  existsSync(path.join(folder, "dist", path.relative(folder, source).replace(/\.ts$/, ".js")));

/** Tells the modification time of every file with this ending below a folder. */
function visit(folder: string, ending: string, tell: (file: string, time: number) => void): void {
  for (const entry of listOrNone(folder)) {
    const file = `${folder}${path.sep}${entry.name}`;
    if (entry.isDirectory()) visit(file, ending, tell);
    else if (entry.name.endsWith(ending)) tell(file, statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  }
}

function listOrNone(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
