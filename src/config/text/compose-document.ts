import { Composer, type CST, type Document, Lexer, Parser, YAMLParseError } from "../../vendor/yaml.js";

/** Levels of lists and mappings that a document may have. */
export const MAX_DEPTH = 64;

/** Of tokens that are open at once: a level of a mapping in a list is two. */
const MAX_OPEN_TOKENS = 2 * MAX_DEPTH + 2;

/**
 * The nodes of a YAML document, without following aliases.
 * The composer calls itself for each level, and far down the process ends with no error to catch. So the tokens, which
 * are read without recursion, are counted first; where they nest too deeply, the offset of the excess is returned.
 */
export function composeDocument(text: string): Document.Parsed | { readonly tooDeepAt: number } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_OPEN_TOKENS) return { tooDeepAt: parser.offset - lexeme.length };
  }
  for (const token of parser.end()) tokens.push(token);
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    prettyErrors: false,
    // Duplicates are reported by us with both places, and do not hide what else is wrong.
    uniqueKeys: false,
    logLevel: "silent",
  });
  const [first, second] = composer.compose(tokens, true, text.length);
  if (first === undefined) throw new Error("Internal error: the composer made no document");
  if (second !== undefined) {
    first.errors.push(new YAMLParseError([second.range[0], second.range[0] + 3], "MULTIPLE_DOCS", "a second document"));
  }
  return first;
}
