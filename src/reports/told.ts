import { type Catalogue, catalogueInUse, keyOf, localNumber, t, words } from "../core/language.js";
import { type Html, html } from "./html.js";

/**
 * What a stage, or the run, once wrote down in English, in the language that is spoken: messages are kept in artifacts and
 * records, so they are known again by their shape. Undefined where none is like it, as of stages of somebody's own.
 */
function toldAgain(text: string): string | undefined {
  const catalogue = catalogueInUse();
  if (catalogue === undefined) return undefined;
  // A value at the end of a template would take in all sentences that follow.
  const sentences = text.split(/(?<=\.) (?=[A-Z\d])/);
  const each = sentences.map((one) => toldWhole(catalogue, one));
  return each.includes(undefined) ? toldWhole(catalogue, text) : each.join(" ");
}

/** A text is told whole or not at all: a shape that would leave English words between Spanish ones is not its shape. */
function toldWhole(catalogue: Catalogue, text: string): string | undefined {
  for (const { shape, wording } of shapesOf(catalogue)) {
    const found = shape.exec(text);
    if (found === null) continue;
    const template = typeof wording === "string" ? wording : wording(found.slice(1));
    const pieces = template
      .split(/\{(\d+)\}/)
      .map((piece, at) => (at % 2 === 1 ? toldValue(found[+piece + 1] ?? "") : piece));
    if (!pieces.includes(undefined)) return pieces.join("");
  }
  return undefined;
}

/** The same as a text: in English where it cannot be told otherwise. */
export const told = (text: string): string => {
  const [, low, high, unit = ""] = RANGE.exec(text) ?? [];
  if (low !== undefined && high !== undefined) return `${localNumber(low)}${t` to `}${localNumber(high)}${unit}`;
  return NUMBER.test(text) ? localNumber(text) : (toldAgain(text) ?? words(text));
};

/** Reasons that a stage joined into one text, each by itself. */
export const toldReasons = (reasons: string): string => reasons.split("; ").map(told).join("; ");

/** On a page what stays in English is marked as such, for who hears it. */
export function toldHtml(text: string): Html {
  const said = toldAgain(text) ?? words(text);
  const shown = withCode(said);
  return catalogueInUse() !== undefined && said === text ? html`<span lang="en">${shown}</span>` : shown;
}

/** What messages put between backticks is code. */
const withCode = (text: string): Html =>
  html`${text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))}`;

const NUMBER = /^[-+]?\d[\d,]*(\.\d+)?$/;

const RANGE = /^(-?\d[\d,]*(?:\.\d+)?) to (-?\d[\d,]*(?:\.\d+)?)( \w+)?$/;

/** Undefined where it is neither known nor a name, a number or a path, which are the same in every language. */
function toldValue(value: string): string | undefined {
  if (NUMBER.test(value)) return localNumber(value);
  const said = toldAgain(value) ?? words(value);
  if (said !== value || !isEnglish(value)) return said;
  const names = value.split(" or ");
  return names.length === 1 || names.some(isEnglish) ? undefined : names.map(words).join(t` or `);
}

/** A name, or several of which one is meant: `AP or PA`. */
export const toldNames = (names: string): string => {
  const said = told(names);
  return said === names ? (toldValue(names) ?? names) : said;
};

/** Names of findings, files and stages may be any word; what is quoted is a name; sentences have words such as these. */
const isEnglish = (text: string): boolean => ENGLISH.test(text.replace(/"[^"]*"|`[^`]*`/g, ""));

const ENGLISH =
  /(?<![\w/.-])(the|an?|of|with|without|its?|is|are|was|were|has|have|had|by|from|for|which|that|this|these|there|and|or|in|on|to|not|be|been|so|but|as|at|than|each)(?![\w/.-])|(?<![\w/.-])[a-z]+( [a-z]+){3}/;

interface Shape {
  readonly shape: RegExp;
  readonly wording: Catalogue["messages"][string];
}

const shapes = new WeakMap<Catalogue, readonly Shape[]>();

function shapesOf(catalogue: Catalogue): readonly Shape[] {
  const known = shapes.get(catalogue);
  if (known !== undefined) return known;
  const made = Object.entries(catalogue.messages).map(([template, wording]) => {
    const pieces = template.split(/\{\d+\}/).map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    return { shape: new RegExp(`^${keyOf(pieces).replace(/\{\d+\}/g, "(.+?)")}$`, "s"), wording };
  });
  shapes.set(catalogue, made);
  return made;
}
