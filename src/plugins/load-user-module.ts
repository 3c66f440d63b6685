import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// By `require`: an import would search all its code for names to import, half of the time that loading it takes.
import jiti = require("jiti");

import type { Jiti, TransformOptions } from "jiti";
import * as artifacts from "../artifacts.js";
import { ARTIFACTS_MODULE } from "../core/artifacts-version.js";
import type { TranspiledCode } from "../core/attempt.js";
import { findCacheKey } from "../core/cache-key.js";
import { keptTransform } from "../core/kept-transform.js";
import { nearestName } from "../core/nearest-name.js";
import * as contract from "../stage.js";
import type { PluginProblem } from "./loaded-plugin.js";

type Found = { readonly module: string; readonly exports: unknown } | Omit<PluginProblem, "uses">;

const SOURCE = /\.[cm]?[jt]s$/;

/**
 * Loads a user's file, folder (its `index.ts` or `index.js`) or package. TypeScript is transpiled as it is read;
 * `radpipe` and `radpipe/artifacts` are this very package, wherever the file is. Transpiled code is stored in a folder
 * of the cache, by the text of each file; without one it is made again, which costs a third of a second. Undefined if
 * there is no such package.
 */
export async function loadUserModule(
  uses: string,
  {
    base,
    isFile,
    transpiled,
  }: { readonly base: string; readonly isFile: boolean; readonly transpiled?: TranspiledCode },
): Promise<Found | undefined> {
  const parent = pathToFileURL(path.join(base, "pipeline.yaml")).href;
  const loader = jiti.createJiti(parent, {
    virtualModules: { radpipe: contract, [ARTIFACTS_MODULE]: artifacts },
    interopDefault: false,
    // By default it would be in a folder that others may write to, or in the user's node_modules.
    fsCache: false,
    ...(transpiled !== undefined && {
      transform: keptTransform(transpiled.folder, findCacheKey(transpiled.cache), transpile),
    }),
  });
  const module = isFile ? moduleOf(path.resolve(base, uses)) : packageModule(loader, uses, parent);
  if (module === undefined) return isFile ? missing(uses, path.resolve(base, uses)) : undefined;
  try {
    return { module, exports: await loader.import(module) };
  } catch (error) {
    return {
      problem: "broken",
      message: `Expected to load the stage type \`${uses}\`, got ${inOneLine(error, base)}`,
      remedy: `Correct ${path.relative(base, module) || module}, or what it imports.`,
    };
  }
}

/** Loading the transpiler takes a third of a second, and is put off until something has to be transpiled. */
const transpile = (options: TransformOptions): string =>
  jiti.createJiti(import.meta.url, { fsCache: false }).transform(options);

/** The file of a path that names a file or a folder of JavaScript or TypeScript. */
function moduleOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) {
    return ["ts", "mts", "js", "mjs"]
      .map((ending) => path.join(file, `index.${ending}`))
      .find((index) => existsSync(index));
  }
  return found !== undefined && SOURCE.test(file) ? file : undefined;
}

/** The file that would be loaded, without running it; undefined if there is none. */
export function userModuleFile(
  uses: string,
  { base, isFile }: { readonly base: string; readonly isFile: boolean },
): string | undefined {
  if (isFile) return moduleOf(path.resolve(base, uses));
  const parent = pathToFileURL(path.join(base, "pipeline.yaml")).href;
  return packageModule(jiti.createJiti(parent, { fsCache: false }), uses, parent);
}

function packageModule(loader: Jiti, uses: string, parent: string): string | undefined {
  try {
    const url = loader.esmResolve(uses, { parentURL: parent, try: true });
    return url?.startsWith("file:") ? fileURLToPath(url) : undefined;
  } catch {
    return undefined;
  }
}

function missing(uses: string, file: string): Found {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found !== undefined) {
    return {
      problem: "unknown",
      message: `Expected \`uses\` to name a stage in TypeScript or JavaScript, got \`${uses}\``,
      remedy: found.isDirectory()
        ? "A folder needs an `index.ts` or `index.js`."
        : "Its name must end in .ts, .mts, .js or .mjs.",
    };
  }
  let names: readonly string[] = [];
  try {
    names = readdirSync(path.dirname(file)).filter((name) => SOURCE.test(name));
  } catch {
    // No such folder: there is nothing to suggest.
  }
  const nearest = nearestName(path.basename(file), names);
  return {
    problem: "unknown",
    message: `Expected \`uses\` to name a file that exists, got \`${uses}\``,
    remedy:
      nearest === undefined
        ? "The path is relative to the pipeline's file."
        : `Did you mean \`${uses.slice(0, uses.length - path.basename(uses).length)}${nearest}\`?`,
  };
}

/** What was thrown, with the place that the transpiler names on the line below. */
function inOneLine(error: unknown, base: string): string {
  if (!(error instanceof Error)) return String(error);
  const [line = "", next = ""] = error.message.split("\n");
  const place = /(\S+:\d+:\d+)\s*$/.exec(next)?.[1];
  const text = line.startsWith(`${error.name}:`) || line.startsWith("ParseError") ? line : `${error.name}: ${line}`;
  return `${text.trim()}${place === undefined ? "" : ` at ${path.relative(base, place)}`}`;
}
