import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** This file is `dist/src/plugins/bundled.js`; under a test runner it may be `src/plugins/bundled.ts`. */
const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");

/** What was compiled: the folder that holds `src` and `stages` as JavaScript. */
const compiled = import.meta.url.endsWith(".ts") ? path.join(root, "dist") : root;

/** Names of the stage types that come with radpipe, sorted. */
export function bundledStageNames(): readonly string[] {
  const folder = path.join(compiled, "stages");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(folder, entry.name, "index.js")))
    .map((entry) => entry.name)
    .sort();
}

/** Absolute path of the module of a bundled stage type, or undefined if there is none with that name. */
export function bundledModule(name: string): string | undefined {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) return undefined;
  const module = path.join(compiled, "stages", name, "index.js");
  return existsSync(module) ? module : undefined;
}

/** The same code as that of `bundledModule`, flattened by the build: what is loaded, in a third of the time. */
export const flatModule = (name: string): string => path.join(compiled, "src", "plugins", `flat-type-${name}.js`);
