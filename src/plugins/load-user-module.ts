import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createJiti } from "jiti";
import { nearestName } from "../core/nearest-name.js";
import * as contract from "../stage.js";

type Found =
  | { readonly module: string; readonly exports: unknown }
  | { readonly problem: "unknown" | "broken"; readonly message: string; readonly remedy?: string };

/** Loads a user's file or package. TypeScript is transpiled as it is read; `radpipe` is this very package. */
export async function loadUserModule(uses: string, base: string): Promise<Found> {
  const parent = pathToFileURL(path.join(base, "pipeline.yaml")).href;
  const jiti = createJiti(parent, {
    virtualModules: { radpipe: contract },
    interopDefault: false,
    // A stage that was edited is read again by a process that lives on.
    moduleCache: true,
    fsCache: false,
  });
  const isFile = uses.startsWith(".") || path.isAbsolute(uses);
  const module = isFile
    ? path.resolve(base, uses)
    : resolvePackage(() => jiti.esmResolve(uses, { parentURL: parent, try: true }));
  if (module === undefined) return { problem: "unknown", message: "" };
  if (!existsSync(module)) return missing(uses, module);
  try {
    return { module, exports: await jiti.import(module) };
  } catch (error) {
    return {
      problem: "broken",
      message: `Expected to load the stage type \`${uses}\`, got ${firstLine(error)}`,
      remedy: `Mend ${path.relative(base, module) || module}, or what it imports.`,
    };
  }
}

function resolvePackage(resolve: () => string | undefined): string | undefined {
  try {
    const url = resolve();
    return url === undefined
      ? undefined
      : url.startsWith("file:")
        ? fileURLToPath(url)
        : path.isAbsolute(url)
          ? url
          : undefined;
  } catch {
    return undefined;
  }
}

function missing(uses: string, module: string): Found {
  let names: readonly string[] = [];
  try {
    names = readdirSync(path.dirname(module)).filter((name) => /\.[cm]?[jt]s$/.test(name));
  } catch {
    // No such folder: there is nothing to suggest.
  }
  const nearest = nearestName(path.basename(module), names);
  return {
    problem: "unknown",
    message: `Expected \`uses\` to name a file that exists, got \`${uses}\``,
    remedy:
      nearest === undefined
        ? "The path is relative to the pipeline's file."
        : `Did you mean \`${uses.slice(0, uses.length - path.basename(uses).length)}${nearest}\`?`,
  };
}

const firstLine = (error: unknown): string => {
  const [line = ""] = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split("\n");
  return line;
};
