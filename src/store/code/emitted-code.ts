import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { KeptCode } from "../../core/kept-transform.js";
import { ownPackageFolder } from "./code-modules.js";

export interface EmittedCode {
  /** What runs, as far as possible without comments and types. */
  readonly code: string | Uint8Array;
  /** Specifiers of static imports, literal dynamic imports, `require` and `new URL(..., import.meta.url)`. */
  readonly imports: readonly string[];
}

const FILE_URL = /\bnew URL\(\s*["'`]([^"'`$]+)["'`]\s*,\s*import\.meta\.url\s*,?\s*\)/g;
/** In compiled code, that of `createRequire` too. */
const REQUIRED = /\b(?:__)?require\(\s*["'`]([^"'`$]+)["'`]\s*\)/g;
const LOADED = /\b(?:jitiImport|require|import)\(\s*["'`]([^"'`$]+)["'`]\s*\)/g;

/**
 * The JavaScript of a module and what it imports. What was compiled with this package, or comes with an installed
 * one, runs as it is; a user's own module goes through the same translation that loads it, which drops types and comments. Translations are kept, as
 * loading the translator takes a third of a second.
 */
export async function emittedCode(file: string, content: Uint8Array, kept?: KeptCode): Promise<EmittedCode> {
  if (!/\.[mc]?[jt]sx?$/.test(file)) return { code: content, imports: [] };
  const source = Buffer.from(content).toString("utf8");
  const urls = matches(source, FILE_URL);
  if (isCompiled(file))
    return { code: source, imports: [...(await lexImports(source)), ...matches(source, REQUIRED), ...urls] };
  const code = await translate(file, source, kept);
  return { code, imports: [...matches(code, LOADED), ...urls] };
}

/** Whether the file is the output of a build: ours, or that of a package. */
function isCompiled(file: string): boolean {
  if (/\.[mc]?tsx?$/.test(file)) return false;
  if (file.includes(`${path.sep}node_modules${path.sep}`)) return true;
  const dist = path.join(ownPackageFolder(), "dist") + path.sep;
  return file.startsWith(dist) && existsSync(file);
}

async function lexImports(source: string): Promise<readonly string[]> {
  const { init, parse } = await import("es-module-lexer");
  await init;
  try {
    return parse(source)[0].flatMap((found) => (found.specifier ? [found.specifier] : []));
  } catch {
    // CommonJS of a package that the lexer does not know.
    return matches(source, LOADED);
  }
}

async function translate(file: string, source: string, kept: KeptCode | undefined): Promise<string> {
  const options = {
    source,
    // Part of what is emitted (import.meta.url), so never the true path: that differs from machine to machine.
    filename: `/module${path.extname(file)}`,
    ts: /\.[mc]?tsx?$/.test(file),
    async: true,
    babel: { comments: false, minified: true, retainLines: false },
  };
  const before = kept?.read(options);
  if (before !== undefined) return before;
  const { createJiti } = createRequire(import.meta.url)("jiti") as typeof import("jiti");
  const jiti = createJiti(import.meta.url, { fsCache: false });
  try {
    const code = jiti.transform(options);
    kept?.keep(options, code);
    return code;
  } catch {
    // A syntax error is the loader's to report.
    return source;
  }
}

const matches = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
