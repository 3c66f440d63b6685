import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { openCacheKey } from "../../src/core/cache-key.js";
import { keepWaiting, keptCode, keptTransform } from "../../src/core/kept-transform.js";
import { temporaryFolder } from "../support/stage-context.js";

const OPTIONS = { filename: "/stage.ts", source: "const one: number = 1;" };

function makeCache() {
  const cache = temporaryFolder();
  const key = openCacheKey(cache);
  if (!key.ok) throw new Error(key.error.message);
  const folder = path.join(cache, "index/transpiled");
  mkdirSync(folder, { recursive: true });
  return { folder, key: key.value };
}

test("what was transpiled before the cache had a key is kept once it has one", () => {
  const { folder, key } = makeCache();
  expect(keptTransform(folder, undefined, () => "const one = 1;")(OPTIONS)).toEqual({ code: "const one = 1;" });
  expect(readdirSync(folder)).toEqual([]);
  keepWaiting(folder, key);
  const again = () => {
    throw new Error("was transpiled again");
  };
  expect(keptTransform(folder, key, again)(OPTIONS)).toEqual({ code: "const one = 1;" });
});

test("another file, other options and a text that the key does not authenticate are transpiled again", () => {
  const { folder, key } = makeCache();
  const { keep, read } = keptCode(folder, key);
  keep(OPTIONS, "const one = 1;");
  expect(read({ ...OPTIONS, source: "const one: number = 2;" })).toBeUndefined();
  const other = { ...OPTIONS, filename: "/other.ts" };
  expect(read(other)).toBeUndefined();
  const [file = ""] = readdirSync(folder);
  writeFileSync(path.join(folder, file), "const one = 3;");
  expect(read(OPTIONS)).toBeUndefined();
});
