import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseKept } from "../../src/config/kept-documents.js";
import { parseYaml } from "../../src/config/parse-yaml.js";
import { sourceText } from "../../src/config/source-text.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "radpipe-kept-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const long = (first: string): string =>
  `name: ${first}\nstages:\n${Array.from({ length: 300 }, (_, at) => `  s${at}: { uses: command } # ${"ä".repeat(100)}`).join("\n")}\n`;

test("a document is the same whether it is parsed or was kept, places included", async () => {
  const source = sourceText("a.yaml", long("one"));
  const parsed = parseYaml(source);
  expect(await parseKept(source, folder)).toEqual(parsed);
  expect(readdirSync(folder)).toHaveLength(1);
  expect(await parseKept(sourceText("a.yaml", long("one")), folder)).toEqual(parsed);
  expect(await parseKept(sourceText("a.yaml", long("two")), folder)).toEqual(
    parseYaml(sourceText("a.yaml", long("two"))),
  );
  expect(readdirSync(folder)).toHaveLength(2);
});

test("what was kept is what is read, unless it is damaged", async () => {
  const source = sourceText("a.yaml", long("one"));
  const parsed = await parseKept(source, folder);
  const file = path.join(folder, readdirSync(folder)[0]!);
  const bytes = readFileSync(file);
  bytes[bytes.length - 10]! ^= 1;
  writeFileSync(file, bytes);
  expect(await parseKept(source, folder)).toEqual(parsed);
  writeFileSync(file, "");
  expect(await parseKept(source, folder)).toEqual(parsed);
  expect(readFileSync(file).length).toBe(bytes.length);
});

test("a document with a problem and a folder that cannot be made keep nothing", async () => {
  const wrong = sourceText("a.yaml", `${long("one")}  s1: {}\n`);
  expect((await parseKept(wrong, folder)).problems).toEqual(parseYaml(wrong).problems);
  expect((await parseKept(wrong, folder)).problems).not.toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(path.join(folder, "file"), "");
  const source = sourceText("a.yaml", long("one"));
  expect(await parseKept(source, path.join(folder, "file"))).toEqual(parseYaml(source));
});

test("only the newest few are kept", async () => {
  for (let at = 0; at < 10; at++) await parseKept(sourceText("a.yaml", long(`n${at}`)), folder);
  expect(readdirSync(folder)).toHaveLength(8);
});
