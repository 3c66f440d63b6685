import { mkdtempSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLogFile } from "../../src/executors/log-file.js";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "log-"));
  file = path.join(folder, "a.log");
});
afterEach(() => rmSync(folder, { recursive: true }));

const MIB = 2 ** 20;
const line = (index: number): string => `line ${String(index).padStart(10, "0")}\n`;

test("a short log is left as it is; the tail is that of this attempt", () => {
  const first = openLogFile(file);
  writeSync(first.fd, "of the first attempt\n");
  first.close();
  const second = openLogFile(file);
  expect(second.tail(5)).toBe("");
  writeSync(second.fd, "1\n2\n3\n");
  second.bound();
  expect(second.tail(2)).toBe("2\n3");
  expect(readFileSync(file, "utf8")).toBe("of the first attempt\n1\n2\n3\n");
  second.close();
});

test("a long log loses its middle, again and again, and says how much", () => {
  const log = openLogFile(file);
  let written = 0;
  let index = 0;
  for (let round = 0; round < 5; round++) {
    for (let size = 0; size < 5 * MIB; ) {
      const lines = Array.from({ length: 1000 }, () => line(index++)).join("");
      written += writeSync(log.fd, lines);
      size += lines.length;
    }
    log.bound();
  }
  const text = readFileSync(file, "utf8");
  expect(text.length).toBeLessThan(1.1 * MIB);
  expect(text.startsWith(line(0) + line(1))).toBe(true);
  expect(text.endsWith(line(index - 2) + line(index - 1))).toBe(true);
  const [mark, bytes] = /\n\[(\d+) bytes left out\]\n/.exec(text) ?? [];
  expect(Number(bytes) + text.length - String(mark).length).toBe(written);
  expect(text.split("left out").length).toBe(2);
  expect(log.tail(1)).toBe(line(index - 1).trimEnd());
  log.close();
});

test("new lines come once, an unfinished one when it is complete or all is asked for", () => {
  const log = openLogFile(file);
  writeSync(log.fd, "one\ntw");
  expect(log.newLines(10, false)).toEqual(["one"]);
  writeSync(log.fd, "o\nthr");
  expect(log.newLines(10, false)).toEqual(["two"]);
  expect(log.newLines(10, true)).toEqual(["thr"]);
  writeSync(log.fd, "a\nb\nc\n");
  expect(log.newLines(2, false)).toEqual(["b", "c"]);
  log.close();
});
