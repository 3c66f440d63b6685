import { expect, test } from "vitest";
import { printable, printableDeep, printableJson, printableLines, withoutControl } from "../../src/core/printable.js";

/** What terminals obey or nobody sees, by what it would do. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ["\u001b[31m", "\\x1b[31m"],
  ["\u001b]0;title\u0007", "\\x1b]0;title\\x07"],
  ["\u009b2J", "\\x9b2J"],
  ["\u001b]8;;http://x\u001b\\", "\\x1b]8;;http://x\\x1b\\"],
  ["a\b\b", "a\\x08\\x08"],
  ["a\rb", "a\\rb"],
  ["a\nb", "a\\nb"],
  ["a\u2028b\u0085c", "a\\u{2028}b\\x85c"],
  ["gnp\u202e.exe", "gnp\\u{202e}.exe"],
  ["\u2066x\u2069", "\\u{2066}x\\u{2069}"],
  ["zero\u200bwidth", "zero\\u{200b}width"],
  ["tag\u{e0041}", "tag\\u{e0041}"],
  ["half \ud800", "half \\u{d800}"],
  ["\0", "\\x00"],
];

test.each(HOSTILE)("%j is shown, not obeyed", (text, shown) => {
  expect(printable(text)).toBe(shown);
  expect(printable(shown)).toBe(shown);
  const json = printableJson({ text });
  expect(json).toMatch(/^[\x20-\x7e]*$/);
  expect(JSON.parse(json)).toEqual({ text });
});

test("what people write stays as it is", () => {
  for (const text of ["Lungenentzündung 肺炎 حالة 👩🏽‍⚕️", "a\\nb", "naïve — “quoted”", "e\u0301"])
    expect(printable(text)).toBe(text);
});

test("lines of a text stay lines; of an event all texts are shown", () => {
  expect(printableLines("a\r\nb\u001b[2J\nc")).toBe("a\nb\\x1b[2J\nc");
  expect(printableDeep({ a: ["\u001b", 1, null], "\u202e": { b: "\n" } })).toEqual({
    a: ["\\x1b", 1, null],
    "\\u{202e}": { b: "\\n" },
  });
});

test("of what was put together only our own colours are obeyed, where there are any", () => {
  const text = "\u001b[1mbold\u001b[22m \u001b[2J\u001b[5m\n";
  expect(withoutControl(text, true)).toBe("\u001b[1mbold\u001b[22m \\x1b[2J\\x1b[5m\n");
  expect(withoutControl(text, false)).toBe("\\x1b[1mbold\\x1b[22m \\x1b[2J\\x1b[5m\n");
});
