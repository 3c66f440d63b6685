import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { shareTensorflowJs } from "../../src/learning/tensorflow/share-tensorflow-js.js";
import { temporaryFolder } from "./stage-context.js";

const NAME = "@tensorflow/tfjs-node-gpu";
/** The union of TF.js's packages, 280 MB that its install script does not look at. */
const UNION = "@tensorflow/tfjs";

export interface OrdinaryInstall {
  readonly folder: string;
  readonly exitCode: number | undefined;
  /** What npm and the install script printed. */
  readonly output: string;
}

/**
 * Installs `@tensorflow/tfjs-node-gpu` into a temporary folder as our `npm ci` does, its own install script included: the
 * versions of our lock file, from npm's own cache, where the `npm ci` of this project left them. The script's two hosts
 * are `origin`. TensorFlow.js itself is ours. Null where npm's cache has been emptied.
 */
export async function installOrdinarily(origin: string): Promise<OrdinaryInstall | null> {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(MANIFEST));
  writeFileSync(path.join(folder, "package-lock.json"), JSON.stringify(pinned()));
  const proxies = ["HTTP_PROXY", "HTTPS_PROXY", "npm_config_proxy", "npm_config_https_proxy"];
  const installed = await execa("npm", ["ci", "--offline", "--foreground-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    reject: false,
    all: true,
    stdin: "ignore",
    env: {
      ...Object.fromEntries(proxies.flatMap((name) => [name, name.toLowerCase()]).map((name) => [name, undefined])),
      TFJS_NODE_CDN_STORAGE: `${origin}/`,
      npm_config_tfjs_binding_binary_host_mirror: `${origin}/addon/`,
    },
  });
  const output = String(installed.all);
  if (output.includes("ENOTCACHED")) return null;
  const union = path.join(folder, "node_modules", UNION);
  if (existsSync(path.join(folder, "node_modules", NAME))) {
    shareTensorflowJs(folder);
    mkdirSync(union);
    const parts = ["tfjs-core", "tfjs-layers"].map((part) => `...require("@tensorflow/${part}")`);
    writeFileSync(path.join(union, "index.js"), `module.exports = { ${parts.join(", ")} };\n`);
  }
  return { folder, exitCode: installed.exitCode, output };
}

const LOCK = JSON.parse(readFileSync(fileURLToPath(new URL("../../package-lock.json", import.meta.url)), "utf8")) as {
  readonly packages: Readonly<Record<string, Locked>>;
};

interface Locked {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const MANIFEST = {
  name: "ordinary-install",
  version: "1.0.0",
  private: true,
  optionalDependencies: { [NAME]: LOCK.packages[`node_modules/${NAME}`]!.version },
  allowScripts: { [NAME]: true },
};

/** A lock file of the package and all that it needs, but for the union. */
function pinned(): object {
  const packages: Record<string, Locked> = {};
  const add = (place: string): void => {
    if (packages[place] !== undefined) return;
    const locked = LOCK.packages[place]!;
    const { [UNION]: _, ...dependencies } = locked.dependencies ?? {};
    packages[place] = { ...locked, dependencies };
    for (const name of Object.keys(dependencies)) add(placeOf(name, place));
  };
  add(`node_modules/${NAME}`);
  return { ...MANIFEST, lockfileVersion: 3, requires: true, packages: { "": MANIFEST, ...packages } };
}

/** Where a package finds one that it needs: beside its own dependencies, or further up. */
function placeOf(name: string, from: string): string {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const place = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (LOCK.packages[place] !== undefined) return place;
    if (folder === "") throw new Error(`Expected package-lock.json to have ${name} for ${from}`);
  }
}
