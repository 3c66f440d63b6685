import type { Diagnostic } from "../../core/diagnostic.js";
import { composeDocument } from "./compose-document.js";
import { locateNodes } from "./locate-nodes.js";
import type { LocatedValue } from "./located-value.js";
import { tooDeep } from "./node-problems.js";
import type { SourceText } from "./source-text.js";
import { syntaxProblems } from "./syntax-problems.js";

interface ParsedYaml {
  /** Absent where the text is not YAML, or says nothing. */
  readonly root?: LocatedValue;
  readonly problems: readonly Diagnostic[];
}

/** Reads YAML 1.2 (core schema). `start` is where in the text of `source` the document begins. */
export function parseYaml(source: SourceText, start = 0): ParsedYaml {
  const document = composeDocument(source.text.slice(start));
  if ("tooDeepAt" in document) {
    const at = start + document.tooDeepAt;
    return { problems: [tooDeep({ source, start: at, end: at + 1 })] };
  }
  const problems = syntaxProblems(document, source, start);
  return problems.length > 0 ? { problems } : locateNodes(document, source, start);
}
