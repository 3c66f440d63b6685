import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { CodeIdentity } from "../core/code-identity.js";
import { bundledModule, flatModule } from "./bundled.js";
import type { LoadedPlugin } from "./loaded-plugin.js";

/**
 * Whether a stage is to be loaded from its modules as they were compiled, since they are not those that its flattened code
 * was made of: somebody has edited them after the build, and they are what its key is taken over.
 * @param code the modules as they are now.
 */
export function needsCompiled({ uses, module }: LoadedPlugin, code: CodeIdentity | undefined): boolean {
  if (code === undefined || module !== bundledModule(uses)) return false;
  const file = flatCodeFile();
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as FlatCode) : {};
  return kept[uses] !== contentsOf(code);
}

/** Written by the build, after flattening. @param codes by stage type, the modules that it was flattened from. */
export function keepFlatCode(codes: Readonly<Record<string, CodeIdentity>>): void {
  const kept: FlatCode = Object.fromEntries(Object.entries(codes).map(([name, code]) => [name, contentsOf(code)]));
  writeFileSync(flatCodeFile(), `${JSON.stringify(kept)}\n`);
}

/** By stage type, a digest of the modules that its flattened code was made of. */
type FlatCode = Readonly<Record<string, string>>;

/** Flattening removes it with the files that it tells of, so a build that did not end has none. */
const flatCodeFile = (): string => path.join(path.dirname(flatModule("any")), "flat-code.json");

/** Without the names of modules, which are other ones where there are no sources beside them. */
const contentsOf = ({ modules }: CodeIdentity): string =>
  createHash("sha256").update(Object.values(modules).sort().join("\n")).digest("hex");
