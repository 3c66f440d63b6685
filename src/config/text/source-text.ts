import type { Diagnostic, DiagnosticCode, Place } from "../../core/diagnostic.js";

/** The file name in the place of something that was written on the command line. */
export const OVERRIDE_FILE = "--set";

/** A text that positions refer to: a pipeline file, or one `--set`. */
export interface SourceText {
  /** As shown to the user. */
  readonly file: string;
  readonly text: string;
  /** Offset at which each line begins. */
  readonly lineStarts: readonly number[];
}

/** Code units `start` to `end` (exclusive) of a text. */
export interface Span {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

export interface Related {
  readonly message: string;
  readonly span: Span;
}

/** A diagnostic that shows the line of `span`. */
export function problemAt(
  code: DiagnosticCode,
  span: Span,
  message: string,
  extra: {
    readonly remedy?: string | undefined;
    readonly related?: readonly Related[];
    readonly severity?: "warning";
  } = {},
): Diagnostic {
  return {
    severity: extra.severity ?? "error",
    code: span.source.file === OVERRIDE_FILE ? (OVERRIDE_CODES[code] ?? code) : code,
    message,
    place: placeOf(span),
    sourceLine: lineOf(span),
    ...(extra.remedy !== undefined && { remedy: extra.remedy }),
    ...(extra.related?.length && {
      related: extra.related.map((related) => ({
        message: related.message,
        place: placeOf(related.span),
        sourceLine: lineOf(related.span),
      })),
    }),
  };
}

/** What is wrong with a value of the command line is the fault of the option, not of the file. */
const OVERRIDE_CODES: Partial<Record<DiagnosticCode, DiagnosticCode>> = {
  "unknown-key": "unknown-override",
  "unknown-parameter": "unknown-override",
  "unknown-port": "unknown-override",
  "wrong-type": "invalid-override",
  "out-of-range": "invalid-override",
  "invalid-parameter": "invalid-override",
};

export function sourceText(file: string, text: string): SourceText {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  return { file, text, lineStarts };
}

/** A span over several lines is marked on its first only. */
export function placeOf({ source, start, end }: Span): Place {
  const line = lineIndex(source, start);
  const begin = source.lineStarts[line] ?? 0;
  const length = Math.min(end, begin + lineText(source, line).length) - start;
  return { file: source.file, line: line + 1, column: start - begin + 1, length: Math.max(1, length) };
}

const lineOf = ({ source, start }: Span): string => lineText(source, lineIndex(source, start));

function lineText(source: SourceText, line: number): string {
  return source.text.slice(source.lineStarts[line] ?? 0, source.lineStarts[line + 1]).replace(/\r?\n$/, "");
}

function lineIndex({ lineStarts }: SourceText, offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
