/** A position in a text file. Lines and columns count from 1, columns in UTF-16 code units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Code units that the marker underlines, at least 1. */
  readonly length: number;
}

/**
 * What is wrong with an input: a pipeline file, an option, an argument.
 * `message` follows one ladder: what, expected, got. `remedy` says what to do.
 */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** One of a closed list, explained by `diagnostic-texts.ts`. */
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly place?: Place;
  /** The text of the line of `place`, for the marker. */
  readonly sourceLine?: string;
  readonly remedy?: string;
  /** Other places that explain it, such as the first of two duplicates. */
  readonly related?: readonly { readonly message: string; readonly place: Place; readonly sourceLine?: string }[];
}

/** In one line, for lists of warnings. */
export function diagnosticLine({ message, place, remedy }: Diagnostic): string {
  const where = place === undefined ? "" : `${place.file}:${place.line}:${place.column} `;
  return `${where}${message}${remedy === undefined ? "" : `. ${remedy}`}`;
}

export const DIAGNOSTIC_CODES = [
  "file-not-found",
  "file-unreadable",
  "file-too-large",
  "yaml-syntax",
  "duplicate-key",
  "forbidden-key",
  "too-many-aliases",
  "empty-file",
  "not-a-mapping",
  "unknown-key",
  "missing-key",
  "wrong-type",
  "out-of-range",
  "unknown-plugin",
  "plugin-broken",
  "not-trusted",
  "unknown-parameter",
  "missing-parameter",
  "invalid-parameter",
  "unknown-port",
  "missing-port",
  "too-many-ports",
  "unknown-stage",
  "unknown-output",
  "kind-mismatch",
  "cycle",
  "unresolved-parameter",
  "undeclared-environment",
  "missing-environment",
  "secret-misused",
  "unknown-override",
  "invalid-override",
  "invalid-option",
  "unused",
  "ids-kept",
  "readable-key",
] as const;

export type DiagnosticCode = (typeof DIAGNOSTIC_CODES)[number];
