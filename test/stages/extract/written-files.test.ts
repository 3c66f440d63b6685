import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { writtenFiles } from "../../../stages/extract/written-files.js";
import { temporaryFolder } from "../../support/stage-context.js";

const explain = (error: unknown): unknown => new Error(`explained: ${(error as NodeJS.ErrnoException).code}`);
const pieceOf = (file: number, piece: number): Buffer => Buffer.alloc(300_000, (file * 31 + piece) % 256);

test("many files under way at once hold their own pieces in order, however much waits", async () => {
  const folder = temporaryFolder();
  const files = writtenFiles();
  const writers = Array.from({ length: 8 }, (_, file) => files.start(path.join(folder, `${file}`), explain));
  for (let piece = 0; piece < 20; piece++) {
    for (const [file, writer] of writers.entries()) writer.write(pieceOf(file, piece));
    await files.room();
  }
  for (const writer of writers) writer.close();
  files.start(path.join(folder, "empty"), explain).close();
  await files.settled();
  for (const file of writers.keys()) {
    const expected = Buffer.concat(Array.from({ length: 20 }, (_, piece) => pieceOf(file, piece)));
    expect(readFileSync(path.join(folder, `${file}`)).equals(expected)).toBe(true);
  }
  expect(readFileSync(path.join(folder, "empty"))).toHaveLength(0);
});

test("the first failure is told to whoever waits, and nothing is left under way", async () => {
  const folder = temporaryFolder();
  const taken = path.join(folder, "taken");
  writeFileSync(taken, "mine");
  const files = writtenFiles();
  const writer = files.start(taken, explain);
  writer.write(pieceOf(0, 0));
  writer.close();
  await expect(files.settled()).rejects.toThrow("explained: EEXIST");
  await expect(files.room()).rejects.toThrow("explained: EEXIST");
  expect(readFileSync(taken, "utf8")).toBe("mine");
});
