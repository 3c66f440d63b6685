import { mkdirSync } from "node:fs";
import path from "node:path";
import { openCacheKey } from "../../src/core/cache-key.js";
import { type KeptCode, keepWaiting, keptCode } from "../../src/core/kept-transform.js";
import { loadPlugins } from "../../src/plugins/load.js";
import { digestCode } from "../../src/store/code/code-digest.js";
import { translatedCode, transpiledCode } from "../../src/store/layout.js";

/**
 * Translates the fake stage of a project in the test's process, which has the translator loaded: that takes a third of a
 * second of the first command of each project. What is returned puts it where that command would have put it.
 */
export async function translateFake(project: string, cache: string): Promise<() => void> {
  const transpiled = transpiledCode(cache);
  await loadPlugins(["./fake.js"], { base: project, transpiled });
  digested ??= translationsFor(path.join(project, "fake.js"));
  const translations = await digested;
  return () => {
    mkdirSync(cache);
    const key = openCacheKey(cache);
    if (!key.ok) throw new Error(key.error.message);
    keepWaiting(transpiled.folder, key.value);
    const { keep } = keptCode(translatedCode(cache), key.value);
    for (const [options, code] of translations) keep(options, code);
  };
}

type Translation = Parameters<KeptCode["keep"]>;

/** Those that go into the digest of its code, the same in every project. */
let digested: Promise<readonly Translation[]> | undefined;

async function translationsFor(file: string): Promise<readonly Translation[]> {
  const made: Translation[] = [];
  await digestCode(file, {
    translated: { read: () => undefined, keep: (options, code) => void made.push([options, code]) },
  });
  return made;
}
