import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync, Visitor } from "rolldown/utils";
import { keyOf } from "../../src/core/language.js";
import { wordsOfMarkup } from "../../src/reports/markup-wording.js";

const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** A text that a catalogue has to have. */
export interface WordingKey {
  readonly file: string;
  readonly line: number;
  readonly key: string;
}

/** Texts of the templates `t`, `sentence` and `html` under a folder. */
export const wordingKeysIn = (folder: string): readonly WordingKey[] =>
  readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes("spanish"))
    .flatMap((file) => keysOf(`${folder}/${file.replaceAll("\\", "/")}`));

function keysOf(file: string): readonly WordingKey[] {
  const text = readFileSync(path.join(projectRoot, file), "utf8");
  const { program } = parseSync(file, text);
  const found: WordingKey[] = [];
  new Visitor({
    TaggedTemplateExpression: ({ tag, quasi, start }) => {
      const name = tag.type === "Identifier" ? tag.name : "";
      const strings = quasi.quasis.map(({ value }) => value.cooked ?? value.raw);
      const keys = name === "html" ? wordsOfMarkup(strings) : ["t", "sentence"].includes(name) ? [keyOf(strings)] : [];
      const line = text.slice(0, start).split("\n").length;
      found.push(...keys.map((key) => ({ file, line, key })));
    },
  }).visit(program);
  return found;
}
