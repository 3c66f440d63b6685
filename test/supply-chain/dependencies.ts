import { readFileSync } from "node:fs";

/** What is installed with radpipe: a package of package-lock.json that is no tool of development alone. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  /** SPDX expression; "not stated" where the package has none. */
  readonly licence: string;
  /** Whether npm would run a script of it when it is installed. */
  readonly hasInstallScript: boolean;
}

interface LockedPackage {
  readonly version?: string;
  readonly license?: unknown;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

/**
 * All dependencies, also of other platforms, sorted by name and version, each once. The licence is that of the installed
 * package, which is what is used; of one that is not installed here (another platform) that of the lock file, which npm
 * copied from the package.
 */
export function dependencies(root: URL): readonly Dependency[] {
  const { packages } = JSON.parse(readFileSync(new URL("package-lock.json", root), "utf8")) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const found = new Map<string, Dependency>();
  for (const [place, locked] of Object.entries(packages)) {
    // The root and folders of this repository are no packages that come from elsewhere.
    if (!place.includes("node_modules/") || locked.dev === true || locked.link === true) continue;
    const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
    const version = locked.version ?? "";
    const licence = expressionOf(installedLicence(new URL(`${place}/package.json`, root)) ?? locked.license);
    found.set(`${name}@${version} ${licence}`, {
      name,
      version,
      licence,
      hasInstallScript: locked.hasInstallScript === true,
    });
  }
  return [...found.values()].sort((a, b) => order(a.name, b.name) || order(a.version, b.version));
}

function installedLicence(manifest: URL): unknown {
  let text: string;
  try {
    text = readFileSync(manifest, "utf8");
  } catch {
    return undefined;
  }
  const { license, licenses } = JSON.parse(text) as { readonly license?: unknown; readonly licenses?: unknown };
  return license ?? licenses;
}

/** Packages of before 2015 write objects, or lists of them. */
function expressionOf(licence: unknown): string {
  if (Array.isArray(licence)) return licence.map(expressionOf).join(" OR ") || "not stated";
  if (typeof licence === "object" && licence !== null && "type" in licence) return expressionOf(licence.type);
  if (typeof licence !== "string" || licence.trim() === "") return "not stated";
  // The lock file keeps the parentheses that a package wrote round the whole.
  return licence.trim().replace(/^\(([^()]*)\)$/, "$1");
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
