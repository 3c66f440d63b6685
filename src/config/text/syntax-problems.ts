import type { Diagnostic } from "../../core/diagnostic.js";
import { type Document, isCollection, isScalar, visit, type YAMLParseError } from "../../vendor/yaml.js";
import { problemAt, type SourceText, type Span } from "./source-text.js";

/** A mistake of indentation makes the parser complain about each line that follows; more than this helps nobody. */
const MAX_SHOWN = 5;

interface Explanation {
  readonly message: string;
  readonly remedy?: string;
  /** Where the mistake is, where that is not where the parser noticed it. */
  readonly span?: Span | undefined;
}

type Fault = Pick<YAMLParseError, "code" | "message">;

/** What is wrong with the text as YAML, one diagnostic a line, in our words. */
export function syntaxProblems(document: Document.Parsed, source: SourceText, start: number): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const lines = new Set<number>();
  // Warnings are of tags and directives that mean nothing here: they would be ignored in silence.
  for (const error of [...document.errors, ...document.warnings]) {
    const noticed = { source, start: start + error.pos[0], end: start + Math.max(error.pos[1], error.pos[0] + 1) };
    const { message, remedy, span = noticed } = explain(error, noticed, document, start);
    const problem = problemAt("yaml-syntax", span, message, { remedy });
    const line = problem.place?.line ?? 0;
    if (lines.has(line)) continue;
    lines.add(line);
    problems.push(problem);
    if (problems.length === MAX_SHOWN) break;
  }
  return problems;
}

function explain(error: Fault, noticed: Span, document: Document.Parsed, start: number): Explanation {
  const text = noticed.source.text.slice(noticed.start, noticed.end);
  switch (error.code) {
    case "TAB_AS_INDENT":
      return {
        message: "Expected spaces at the beginning of a line, got a tab",
        remedy: "Replace the tab by spaces: two for each level.",
      };
    case "BAD_INDENT":
      return unclosedBracket(error, noticed.source, document, start) ?? indentation(noticed);
    case "BLOCK_AS_IMPLICIT_KEY":
      if (error.message.startsWith("A block sequence")) return indentation(noticed);
      return {
        message: "Expected one value after a key, got a second colon",
        remedy: "Put a text with a colon in quotes. Or let all keys of a mapping begin in the same column.",
      };
    case "MISSING_CHAR":
      if (/end with [}\]]$/.test(error.message))
        return unclosedBracket(error, noticed.source, document, start) ?? indentation(noticed);
      if (error.message.startsWith("Missing closing")) return unclosedQuote(noticed.source, document, start);
      return {
        message: "Expected `key: value`, got a line without a colon",
        remedy: "Write a colon and a space after the key. The lines of a list begin with `- `.",
      };
    case "MULTILINE_IMPLICIT_KEY":
      return {
        message: "Expected a key, a colon and its value to begin on one line, got a key of several lines",
        remedy: "Look for a colon that is missing on this line, or for wrong indentation on the next one.",
      };
    case "BLOCK_IN_FLOW":
      return {
        message: "Expected a comma between the entries of `{ }` or `[ ]`, got a second colon",
        remedy: "Put a comma between the entries, or quotes around a text with a colon.",
      };
    case "MULTIPLE_DOCS":
      return {
        message: "Expected one YAML document in the file, got a second one",
        remedy: "Remove the line `---` and what follows it, or move it to a file of its own.",
      };
    case "TAG_RESOLVE_FAILED":
      return {
        message: `Expected a plain value, got the YAML tag ${text.split(/\s/, 1)[0] ?? ""}`,
        remedy: "Remove the tag, or put the text in quotes.",
      };
    case "BAD_SCALAR_START":
      return {
        message: `Expected a value, got ${JSON.stringify(text.slice(0, 1))}, with which no text may begin in YAML`,
        remedy: "Put the text in quotes.",
      };
    case "BAD_DQ_ESCAPE":
      return {
        message: `Expected an escape such as \\n or \\\\, got ${text}`,
        remedy: "Write \\\\ for a backslash, or put the text in single quotes.",
      };
    case "UNEXPECTED_TOKEN":
      return unexpected(error.message, text);
    default:
      return { message: `Expected valid YAML: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}` };
  }
}

function indentation({ source, start, end }: Span): Explanation {
  const line = source.text.lastIndexOf("\n", start - 1) + 1;
  const spaces = /^ */.exec(source.text.slice(line))?.[0].length ?? 0;
  return {
    message: `Expected the line to be indented like its neighbours, got ${spaces} ${spaces === 1 ? "space" : "spaces"}`,
    remedy: "Begin all keys of one mapping, and all items of one list, in the same column.",
    span: { source, start: line + spaces, end: Math.max(end, line + spaces + 1) },
  };
}

/** The parser notices a bracket that nobody closed where the indentation ends, which may be far below. */
function unclosedBracket({ message }: Fault, source: SourceText, document: Document.Parsed, start: number) {
  const closing = /end with (?:a )?([}\]])$/.exec(message)?.[1];
  if (closing === undefined) return undefined;
  // A collection that nobody closed ends where the last one within it does, which is visited later.
  const openings = new Map<number, number>();
  let opening: number | undefined;
  visit(document, {
    Collection: (_, node) => {
      if (!isCollection(node) || !node.flow || !node.range) return;
      const text = source.text.slice(start + node.range[0], start + node.range[1]).trimEnd();
      const end = node.range[0] + text.length;
      if (!text.endsWith(closing)) opening = start + node.range[0];
      else if (openings.has(end)) opening = start + (openings.get(end) ?? 0);
      openings.set(end, node.range[0]);
    },
  });
  const bracket = closing === "}" ? "{" : "[";
  return {
    message: `Expected \`${closing}\` for this \`${bracket}\`, got none`,
    remedy: "Close it. Lines between the brackets must be indented further than the key.",
    span: opening === undefined ? undefined : { source, start: opening, end: opening + 1 },
  };
}

function unclosedQuote(source: SourceText, document: Document.Parsed, start: number): Explanation {
  let opening: number | undefined;
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && node.range && (node.type === "QUOTE_SINGLE" || node.type === "QUOTE_DOUBLE")) {
        opening = start + node.range[0];
      }
    },
  });
  return {
    message: "Expected a second quote at the end of the text, got none",
    remedy: "Close the quote. Within single quotes, a quote is written twice: 'it''s'.",
    span: opening === undefined ? undefined : { source, start: opening, end: opening + 1 },
  };
}

function unexpected(message: string, text: string): Explanation {
  if (message.includes("block-seq-ind")) {
    return {
      message: "Expected a list to begin on a line of its own, got it behind its key",
      remedy: "Begin a new line before `- `.",
    };
  }
  const got = message.includes("scalar") || text.trim() === "" ? "more text" : JSON.stringify(text.slice(0, 20));
  return {
    message: `Expected the value to end, got ${got}`,
    remedy:
      "Look for a quote, a comma or a bracket too many here. Within single quotes, a quote is written twice: 'it''s'.",
  };
}
