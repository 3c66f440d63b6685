import { existsSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const SHARED = ["tfjs-core", "tfjs-layers", "tfjs-backend-cpu"] as const;

/**
 * Replaces the copies of TensorFlow.js that npm put next to a built addon by links to ours: the backend has to register
 * with the engine that trains. Done again before each load, since an update may have moved ours.
 */
export function shareTensorflowJs(folder: string): void {
  const require = createRequire(import.meta.url);
  for (const name of SHARED) {
    const ours = packageFolder(realpathSync(require.resolve(`@tensorflow/${name}`)));
    const theirs = path.join(folder, "node_modules", "@tensorflow", name);
    if (existsSync(theirs) && realpathSync(theirs) === ours) continue;
    rmSync(theirs, { recursive: true, force: true });
    symlinkSync(ours, theirs, "junction");
  }
}

function packageFolder(entry: string): string {
  for (let folder = path.dirname(entry); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, "package.json"))) return folder;
  }
  throw new Error(`Internal error: no package around ${entry}`);
}
