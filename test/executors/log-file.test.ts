import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBoundedLog } from "../../src/executors/bounded-log.js";
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
  appendFileSync(file, "of the first attempt\n");
  const log = openLogFile(file);
  expect(log.tail(5)).toBe("");
  const written = openBoundedLog(file);
  writeSync(written.fd, "1\n2\n3\n");
  written.bound();
  expect(log.tail(2)).toBe("2\n3");
  expect(readFileSync(file, "utf8")).toBe("of the first attempt\n1\n2\n3\n");
  written.close();
  log.close();
});

test("a long log loses its middle, again and again, and says how much", () => {
  const log = openBoundedLog(file);
  const read = openLogFile(file);
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
  expect(read.newLines(1, true)).toEqual([line(index - 1).trimEnd()]);
  expect(read.tail(1)).toBe(line(index - 1).trimEnd());
  log.close();
  read.close();
});

test("new lines come once, an unfinished one when it is complete or all is asked for", () => {
  const log = openLogFile(file);
  appendFileSync(file, "one\ntw");
  expect(log.newLines(10, false)).toEqual(["one"]);
  appendFileSync(file, "o\nthr");
  expect(log.newLines(10, false)).toEqual(["two"]);
  expect(log.newLines(10, true)).toEqual(["thr"]);
  appendFileSync(file, "a\nb\nc\n");
  expect(log.newLines(2, false)).toEqual(["b", "c"]);
  log.close();
});

test("a log that was cut since is read from where it ends now", () => {
  const log = openLogFile(file);
  appendFileSync(file, line(0).repeat((5 * MIB) / line(0).length));
  expect(log.newLines(1, false)).toEqual([line(0).trimEnd()]);
  const written = openBoundedLog(file);
  written.bound();
  expect(log.newLines(1, false)).toEqual([]);
  writeSync(written.fd, "new\n");
  expect(log.newLines(5, false)).toEqual(["new"]);
  written.close();
  log.close();
});
