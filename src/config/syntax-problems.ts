import type { Diagnostic } from "../core/diagnostic.js";
import type { Document, YAMLParseError } from "../vendor/yaml.js";
import { problemAt, type SourceText } from "./source-text.js";

/** A mistake of indentation makes the parser complain about each line that follows; more than this helps nobody. */
const MAX_SHOWN = 5;

type Explanation = readonly [message: string, remedy: string | undefined];

/** What is wrong with the text as YAML, one diagnostic a line, in our words. */
export function syntaxProblems(document: Document.Parsed, source: SourceText, start: number): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const lines = new Set<number>();
  // Warnings are of tags and directives that mean nothing here: they would be ignored in silence.
  for (const error of [...document.errors, ...document.warnings]) {
    const span = { source, start: start + error.pos[0], end: start + Math.max(error.pos[1], error.pos[0] + 1) };
    const [message, remedy] = explain(error, source.text.slice(span.start, span.end));
    const problem = problemAt("yaml-syntax", span, message, { remedy });
    const line = problem.place?.line ?? 0;
    if (lines.has(line)) continue;
    lines.add(line);
    problems.push(problem);
    if (problems.length === MAX_SHOWN) break;
  }
  return problems;
}

function explain(error: Pick<YAMLParseError, "code" | "message">, text: string): Explanation {
  switch (error.code) {
    case "TAB_AS_INDENT":
      return [
        "Expected spaces at the beginning of a line, got a tab",
        "Replace the tab by spaces: two for each level.",
      ];
    case "BAD_INDENT":
      return [
        "Expected the line to be indented like its neighbours, got another number of spaces",
        "Begin all keys of one mapping, and all items of one list, in the same column.",
      ];
    case "MULTIPLE_DOCS":
      return [
        "Expected one YAML document in the file, got a second one",
        "Remove the line `---` and what follows it, or move it to a file of its own.",
      ];
    case "TAG_RESOLVE_FAILED":
      return [`Expected a plain value, got a YAML tag: ${error.message}`, "Remove the tag, or put the text in quotes."];
    case "BAD_SCALAR_START":
      return [
        `Expected a value, got ${JSON.stringify(text.slice(0, 20))}, which YAML reserves`,
        "Put the text in quotes.",
      ];
    case "MISSING_CHAR":
    case "UNEXPECTED_TOKEN":
    case "BLOCK_IN_FLOW":
      return [
        `Expected valid YAML: ${sentence(error.message)}`,
        "Look for a bracket, a quote or a colon that is missing here or on the line above.",
      ];
    default:
      return [`Expected valid YAML: ${sentence(error.message)}`, undefined];
  }
}

/** The parser's message as the rest of a sentence. */
const sentence = (message: string) => message.charAt(0).toLowerCase() + message.slice(1);
