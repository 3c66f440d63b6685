import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { ARTIFACTS_MODULE, ARTIFACTS_VERSION } from "../../core/artifacts-version.js";
import type { CodeIdentity } from "../../core/code-identity.js";
import type { Digest } from "../../core/ids.js";
import { canonicalJson } from "../../core/json.js";
import type { KeptCode } from "../../core/kept-transform.js";
import { hashBytes } from "../hash-file.js";
import { type CodeIndex, noCodeIndex } from "./code-index.js";
import { nameOfModule, ownPackageFolder, packageOf, resolveModule } from "./code-modules.js";
import { emittedCode } from "./emitted-code.js";

/** What of our own package counts by the contract version, not by bytes: of `core` all but what metrics are made by. */
const CONTRACT = /^(dist\/)?src\/(stage\.[jt]s|core\/(?!metrics\.)|vendor\/)/;

/**
 * The code that a stage's result depends on: the emitted JavaScript of its module and of everything it imports within
 * its package, statically or by a literal `import()`, and the versions of the packages that these import. Names of
 * files computed at run time cannot be followed.
 */
export async function digestCode(
  module: string,
  options: { readonly index?: CodeIndex; readonly translated?: KeptCode } = {},
): Promise<CodeIdentity> {
  const index = options.index ?? noCodeIndex;
  const remembered = index.read(module);
  if (remembered !== undefined) return remembered;

  const home = path.dirname(module);
  const { files, packages } = await followImports(module, options.translated);
  const identity: CodeIdentity = {
    digest: hashBytes(
      canonicalJson({
        // By place relative to the plugin, so that the location of the project does not count.
        modules: Object.fromEntries([...files].map(([file, digest]) => [posix(path.relative(home, file)), digest])),
        packages: Object.fromEntries([...packages].map(([name, { version }]) => [name, version])),
      }),
    ),
    modules: Object.fromEntries([...files].map(([file, digest]) => [nameOfModule(file, home), digest]).sort()),
    packages: Object.fromEntries([...packages].map(([name, { version }]) => [name, version]).sort()),
  };
  index.write(module, identity, [...files.keys(), ...[...packages.values()].map(({ file }) => file)]);
  return identity;
}

/** The files whose change changes what `digestCode` gives, as long as they import what they import now. Absolute. */
export const codeFiles = async (module: string): Promise<readonly string[]> => [
  ...(await followImports(module)).files.keys(),
];

interface Followed {
  readonly files: ReadonlyMap<string, Digest>;
  readonly packages: ReadonlyMap<string, { readonly version: string; readonly file: string }>;
}

async function followImports(module: string, translated?: KeptCode): Promise<Followed> {
  const files = new Map<string, Digest>();
  const packages = new Map<string, { readonly version: string; readonly file: string }>();
  const waiting = [module];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    const { code, imports } = await emittedCode(file, readFileSync(file), translated);
    files.set(file, hashBytes(code));
    for (const specifier of imports) {
      if (isBuiltin(specifier)) continue;
      if (specifier === ARTIFACTS_MODULE) {
        const own = path.join(ownPackageFolder(), "package.json");
        packages.set(specifier, { version: String(ARTIFACTS_VERSION), file: own });
        continue;
      }
      const target = resolveModule(specifier, file);
      if (target !== undefined) {
        if (!isContract(target)) waiting.push(target);
        continue;
      }
      const found = packageOf(specifier, file);
      if (found !== undefined && found.folder !== ownPackageFolder()) {
        packages.set(found.name, { version: found.version, file: path.join(found.folder, "package.json") });
      }
    }
  }
  return { files, packages };
}

function isContract(file: string): boolean {
  const relative = posix(path.relative(ownPackageFolder(), file));
  return CONTRACT.test(relative);
}

const posix = (file: string): string => file.split(path.sep).join("/");
