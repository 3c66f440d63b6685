import { expect, test } from "vitest";
import { HOW_TO_READ } from "../support/how-to-read.js";
import { proseIn } from "../support/prose.js";

/** Rooms and files whose texts are claims, style, or stand under the claims' names. */
const ELSEWHERE = /^src\/reports\/(claims\/|spanish\/|stylesheet\.ts$|interval-text\.ts$|study\.ts$|ro-crate\/)/;

const found = proseIn("src/reports").filter(({ file }) => !ELSEWHERE.test(file));

test("a sentence about a run is a claim of the table: prose elsewhere is a heading, a label or how to read a figure", () => {
  const strangers = found.filter(({ text }) => !HOW_TO_READ.has(text));
  expect(strangers.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
});

test("a comparison on the screen says nothing of its own: its sentences are claims too", () => {
  const printed = [...proseIn("src/cli"), ...proseIn("src/experiments")].filter(({ file }) =>
    /\/(comparison-(text|markdown|json)|describe-comparison|selection-bias)\.ts$/.test(file),
  );
  expect(printed.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
});

test("no text is listed that nobody prints", () => {
  const printed = new Set(found.map(({ text }) => text));
  expect([...HOW_TO_READ].filter((text) => !printed.has(text))).toEqual([]);
});

test("prose is found in literals, templates and markup, also with values in it", () => {
  const texts = proseIn("src/reports/claims").map(({ text }) => text);
  expect(texts).toContain("All images of a patient are in one partition.");
  expect(texts).toContain(
    "None of the … and none of their patients are among the … that the model was trained and chosen on, by its own list.",
  );
});
