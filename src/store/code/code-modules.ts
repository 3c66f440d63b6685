import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const EXTENSIONS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];

/** The file that a specifier names, where it is one of the plugin's own; undefined for packages and what is not there. */
export function resolveModule(specifier: string, from: string): string | undefined {
  if (specifier.startsWith("file:")) return existingFile(fileURLToPath(specifier));
  if (specifier.startsWith("#")) return resolveInternal(specifier, from);
  if (!specifier.startsWith(".") && !path.isAbsolute(specifier)) return undefined;
  const [bare] = specifier.split(/[?#]/);
  const target = path.resolve(path.dirname(from), bare ?? specifier);
  const typescript = target.replace(/\.([mc]?)js$/, ".$1ts");
  const candidates = [
    target,
    typescript,
    ...EXTENSIONS.map((extension) => target + extension),
    ...EXTENSIONS.map((extension) => path.join(target, `index${extension}`)),
  ];
  return candidates.find((file) => existingFile(file) !== undefined);
}

/** The package that a bare specifier names: nearest `node_modules` first, as Node looks it up. */
export function packageOf(
  specifier: string,
  from: string,
): { readonly name: string; readonly version: string; readonly folder: string } | undefined {
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  for (let folder = path.dirname(from); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, "node_modules", name);
    const version = readPackage(candidate)?.version ?? (name === readPackage(folder)?.name ? "itself" : undefined);
    if (version === "itself") return { name, version, folder };
    if (version !== undefined) return { name, version, folder: candidate };
    if (folder === path.dirname(folder)) return undefined;
  }
}

let ownFolder: string | undefined;

/** The folder of radpipe itself. */
export function ownPackageFolder(): string {
  ownFolder ??= nearestPackage(fileURLToPath(import.meta.url));
  if (ownFolder === undefined) throw new Error("Internal error: radpipe lies outside of any package");
  return ownFolder;
}

/** A module as the user knows it: `stages/train/fit.ts`, not `dist/stages/train/fit.js`. */
export function nameOfModule(file: string, home: string): string {
  const root = nearestPackage(file);
  const relative = path
    .relative(root ?? home, file)
    .split(path.sep)
    .join("/");
  if (root === undefined || !relative.startsWith("dist/")) return relative;
  const source = relative.slice("dist/".length).replace(/\.([mc]?)js$/, ".$1ts");
  return existsSync(path.join(root, source)) ? source : relative;
}

function nearestPackage(file: string): string | undefined {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (readPackage(folder)?.name !== undefined) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

const packages = new Map<string, { readonly name?: string; readonly version?: string } | undefined>();

function readPackage(folder: string): { readonly name?: string; readonly version?: string } | undefined {
  if (!packages.has(folder)) packages.set(folder, parsePackage(path.join(folder, "package.json")));
  return packages.get(folder);
}

function parsePackage(file: string): { readonly name?: string; readonly version?: string } | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(file, "utf8")) as { name?: unknown; version?: unknown };
    return {
      ...(typeof name === "string" && { name }),
      ...(typeof version === "string" && { version }),
    };
  } catch {
    return undefined;
  }
}

function resolveInternal(specifier: string, from: string): string | undefined {
  try {
    const file = createRequire(from).resolve(specifier);
    return file.includes(`${path.sep}node_modules${path.sep}`) ? undefined : existingFile(file);
  } catch {
    return undefined;
  }
}

function existingFile(file: string): string | undefined {
  try {
    return statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}
