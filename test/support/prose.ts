import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync, Visitor } from "rolldown/utils";

const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** A text of the source that reads like prose; values stand as `…`. */
export interface Prose {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Fewer words than this are a label or a heading. */
const FEWEST_WORDS = 5;

/** All literals and templates under a folder that are prose, without markup. */
export function proseIn(folder: string): readonly Prose[] {
  return readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => proseOf(`${folder}/${file.replaceAll("\\", "/")}`));
}

function proseOf(file: string): readonly Prose[] {
  const text = readFileSync(path.join(projectRoot, file), "utf8");
  const { program } = parseSync(file, text);
  const found: Prose[] = [];
  const add = (raw: string, start: number) => {
    for (const piece of withoutMarkup(raw)) {
      if (isProse(piece)) found.push({ file, line: text.slice(0, start).split("\n").length, text: piece });
    }
  };
  new Visitor({
    Literal: (node) => {
      if (typeof node.value === "string") add(node.value, node.start);
    },
    TemplateLiteral: ({ quasis, start }) => add(quasis.map(({ value }) => value.cooked ?? value.raw).join("…"), start),
  }).visit(program);
  return found;
}

/** Between the tags, where a new element begins a new text. */
const withoutMarkup = (raw: string): readonly string[] =>
  raw
    .replace(/<\/?(b|code|small|strong|i)\b[^>]*>/g, "")
    .replace(/(aria-label|alt)="([^"]*)"/g, ">$2<")
    .split(/<[^>]*>?|\n\s*\n/)
    .map((text) => text.replace(/\s+/g, " ").trim());

const isProse = (text: string): boolean =>
  (text.match(/[A-Za-z][a-z'-]+/g) ?? []).length >= FEWEST_WORDS && /\b[a-z]+ [a-z]+ [a-z]+/.test(text);
