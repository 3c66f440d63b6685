import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tailEvents } from "../../src/executors/event-tail.js";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tail-"));
  file = path.join(folder, "events.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a line counts once its end is there, also when it is cut within a letter", () => {
  const events: unknown[] = [];
  const tail = tailEvents(file, (event) => events.push(event));
  const bytes = Buffer.from('{"type":"log","line":"sensitivité"}\n');
  const cut = bytes.indexOf(0xc3) + 1;
  appendFileSync(file, bytes.subarray(0, cut));
  tail.read();
  expect(events).toEqual([]);
  appendFileSync(file, bytes.subarray(cut));
  tail.read();
  expect(events).toEqual([{ type: "log", line: "sensitivité" }]);
  tail.close();
});

test("many and long lines arrive in order, and the last ones at the end", () => {
  const lines: string[] = [];
  const tail = tailEvents(file, (event) => event.type === "log" && lines.push(event.line));
  const sent = Array.from({ length: 500 }, (_, index) => `${index} ${"x".repeat(index * 7)}`);
  for (const line of sent.slice(0, 300)) appendFileSync(file, `${JSON.stringify({ type: "log", line })}\n`);
  tail.read();
  expect(lines).toEqual(sent.slice(0, 300));
  for (const line of sent.slice(300)) appendFileSync(file, `${JSON.stringify({ type: "log", line })}\n`);
  tail.close();
  expect(lines).toEqual(sent);
});

test("what a killed stage left half-written is passed over", () => {
  const events: unknown[] = [];
  appendFileSync(file, '{"type":"log","li\n{"type":"warning","message":"m"}\n{"type":"log","line":"no end"}');
  const tail = tailEvents(file, (event) => events.push(event));
  tail.close();
  expect(events).toEqual([{ type: "warning", message: "m" }]);
});

test("the file system tells of changes", async () => {
  const events: unknown[] = [];
  const tail = tailEvents(file, (event) => events.push(event));
  appendFileSync(file, '{"type":"warning","message":"m"}\n');
  await expect.poll(() => events.length, { timeout: 20_000 }).toBe(1);
  tail.close();
});

test("a line beyond all bounds is passed over, those around it count", () => {
  const lines: string[] = [];
  const tail = tailEvents(file, (event) => event.type === "log" && lines.push(event.line));
  const event = (line: string): string => `${JSON.stringify({ type: "log", line })}\n`;
  appendFileSync(file, event("before") + event("x".repeat(50e6)) + event("after") + event("y".repeat(1e6)));
  tail.close();
  expect(lines.map((line) => line.slice(0, 6))).toEqual(["before", "after", "yyyyyy"]);
});
