import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { SPANISH } from "../../src/ui/page/spanish.js";
import { wordingKeysIn } from "../support/wording-keys.js";

const folder = fileURLToPath(new URL("../../src/ui/page", import.meta.url));

/** Words that answers of the server have: what became of a stage, and of an image. */
const FROM_SERVER = [
  "executed",
  "skipped",
  "train",
  "test",
  ...["true", "false"].flatMap((is) => [`${is} positive`, `${is} negative`]),
];

test("all that the page says is in Spanish too, and nothing else is", () => {
  const keys = new Set(wordingKeysIn("src/ui/page").map(({ key }) => key));
  expect([...keys].filter((key) => !(key in SPANISH.wordings))).toEqual([]);
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith("spanish.ts"))
    .map((file) => readFileSync(path.join(folder, file), "utf8"))
    .join("\n");
  const unused = Object.keys(SPANISH.wordings)
    .filter((key) => !keys.has(key) && !sources.includes(`"${key}"`))
    .filter((key) => !FROM_SERVER.includes(key));
  expect(unused).toEqual([]);
});

test("a wording has the values of its text, and no others", () => {
  const valuesIn = (text: string) => [...text.matchAll(/\{\d+\}/g)].map(([value]) => value).sort();
  for (const [key, wording] of Object.entries(SPANISH.wordings)) {
    if (typeof wording === "string") expect(valuesIn(wording), key).toEqual(valuesIn(key));
  }
});
