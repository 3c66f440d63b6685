import { readFileSync } from "node:fs";
import path from "node:path";
import { packageFolder } from "./package-folder.js";

const COMPUTING = ["@tensorflow/tfjs-core", "@tensorflow/tfjs-node-gpu", "onnxruntime-node", "sharp"] as const;

/** Versions of the installed packages that compute; one that is not installed is left out. */
export function softwareVersions(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    COMPUTING.flatMap((name) => {
      const version = installedVersion(name);
      return version === undefined ? [] : [[name, version]];
    }),
  );
}

/** Looks where Node would, without loading: in `node_modules` next to the package and above it. */
function installedVersion(name: string): string | undefined {
  for (let folder = packageFolder(); ; folder = path.dirname(folder)) {
    try {
      const text = readFileSync(path.join(folder, "node_modules", name, "package.json"), "utf8");
      return (JSON.parse(text) as { readonly version: string }).version;
    } catch {
      if (folder === path.dirname(folder)) return undefined;
    }
  }
}
