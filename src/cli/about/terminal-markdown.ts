import { lexer, type Token, type Tokens } from "marked";
import { highest } from "../../core/long-lists.js";
import { textStyle } from "../../reporters/style.js";
import { lengthOf, wrapWords } from "../../reporters/text-table.js";

interface Options {
  /** Characters in a line. */
  readonly width: number;
  readonly color: boolean;
}

/**
 * Markdown as a manual page: headings at the margin, everything else indented. With colours, code is coloured; without,
 * it is in backquotes, as in messages.
 */
export function terminalMarkdown(markdown: string, options: Options): string {
  const blocks = lexer(markdown).flatMap((token) => blockLines(token, options));
  return `${blocks
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim()}\n`;
}

const INDENT = 2;
/** The widest first column of a table whose second is next to it. */
const BESIDE = 24;

/** The lines of a block, with an empty one after it. */
function blockLines(token: Token, options: Options): readonly string[] {
  switch (token.type) {
    case "heading":
      return [...headingLines(token as Tokens.Heading, options), ""];
    case "paragraph":
      return [...wrapped(inline(token.tokens ?? [], options), INDENT, options), ""];
    case "list":
      return [...(token as Tokens.List).items.flatMap((item) => itemLines(item, options)), ""];
    case "code":
      return [...(token as Tokens.Code).text.split("\n").map((line) => (line === "" ? "" : `    ${line}`)), ""];
    case "table":
      return [...tableLines(token as Tokens.Table, options), ""];
    case "space":
      return [];
    default:
      throw new Error(`Internal error: a text for the terminal has Markdown of the kind ${token.type}`);
  }
}

function headingLines({ tokens }: Tokens.Heading, options: Options): readonly string[] {
  const { bold } = textStyle(options.color);
  return wrapped(inline(tokens, { ...options, color: false }), 0, options).map(bold);
}

function itemLines(item: Tokens.ListItem, options: Options): readonly string[] {
  const text = item.tokens
    .map((token) => inline("tokens" in token ? (token.tokens ?? []) : [token], options))
    .join(" ");
  const [first = "", ...others] = wrapped(text, INDENT + 2, options);
  return [`${" ".repeat(INDENT)}- ${first.trimStart()}`, ...others];
}

/** Names with their meaning next to them, or below them if they are long. */
function tableLines({ header, rows }: Tokens.Table, options: Options): readonly string[] {
  // Names need no marks: they are set apart.
  const name = (cell: Tokens.TableCell) =>
    inline(cell.tokens, { ...options, color: false })
      .replaceAll("`", "")
      .replaceAll(KEPT, " ");
  const { bold, cyan } = textStyle(options.color);
  const names = rows.map(([first]) => name(first!));
  const widest = Math.max(highest(names.map(lengthOf)), lengthOf(name(header[0]!)));
  const isBeside = widest <= BESIDE;
  const indent = INDENT + (isBeside ? widest + 2 : 4);
  const row = (first: string, style: (text: string) => string, others: readonly string[]): readonly string[] => {
    const [line = "", ...more] = others.flatMap((text) => wrapped(text, indent, options));
    if (!isBeside) return [...wrapped(first, INDENT, options).map(style), line, ...more];
    const head = " ".repeat(INDENT) + style(first);
    return [`${head}${" ".repeat(indent - INDENT - lengthOf(first))}${line.trimStart()}`, ...more];
  };
  return [
    ...(isBeside ? row(name(header[0]!), bold, [bold(name(header[1]!))]) : []),
    ...rows.flatMap((cells, index) =>
      row(
        names[index]!,
        cyan,
        cells.slice(1).map((cell) => inline(cell.tokens, options)),
      ),
    ),
  ];
}

const wrapped = (text: string, indent: number, { width }: Options): readonly string[] =>
  wrapWords(text, width - indent).map((line) => " ".repeat(indent) + line.replaceAll(KEPT, " "));

/** In place of a blank at which no line ends: what somebody may copy stays on one line, unless it is long. */
const KEPT = "\u00A0";
const LONGEST_KEPT = 40;

function code(text: string, { color }: Options): string {
  const kept = text.length > LONGEST_KEPT ? text : text.replaceAll(" ", KEPT);
  return color ? textStyle(true).cyan(kept) : `\`${kept}\``;
}

function inline(tokens: readonly Token[], options: Options): string {
  const { bold } = textStyle(options.color);
  return tokens
    .map((token): string => {
      switch (token.type) {
        case "codespan":
          return code(unescaped(token.text), options);
        case "strong":
          return bold(inline(token.tokens ?? [], options));
        case "em":
          return inline(token.tokens ?? [], options);
        case "text":
        case "escape":
          return "tokens" in token && token.tokens ? inline(token.tokens, options) : unescaped(token.text);
        default:
          throw new Error(`Internal error: a text for the terminal has Markdown of the kind ${token.type}`);
      }
    })
    .join("")
    .replaceAll(/[ \n]+/g, " ");
}

/** The lexer writes some characters as in HTML. */
const unescaped = (text: string): string =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
