import { shorten } from "./quoted.js";

interface HeaderOf {
  readonly header: readonly string[];
  /** The first of the next rows that has more columns than the header. */
  readonly wider: () => number | undefined;
}

/**
 * What may be wrong with a table of which a column was not found: it has no header, or one that is not its first line,
 * or something else stands between its columns. Empty where its header looks like one.
 */
export function headerAdvice({ header, wider }: HeaderOf, parameter: string): string {
  const named = header.filter((column) => column !== "");
  const later = named.length > 2 ? undefined : wider();
  if (later !== undefined) {
    return ` Row ${later} has more columns: if it names them, remove the rows before it, which are titles or remarks.`;
  }
  if (holdsData(named)) {
    return " The table seems to have no header: write the names of its columns into its first line.";
  }
  if (named.length > 1) return "";
  const between = /[|:^~\t]|\s+/.exec(named[0] ?? "")?.[0];
  return between === undefined
    ? " The first line of the table has to name its columns."
    : ` The first line of the table has to name its columns; if they are separated by ${JSON.stringify(between[0])}, say so: ${parameter}: ${JSON.stringify(between[0])}`;
}

const FILE = /\.(png|jpe?g|tiff?|dcm|nii|nii\.gz|mha|mhd|nrrd)$/i;

/**
 * The names of a table's columns, for a message. A first line that holds data is not shown: it may say who somebody is,
 * and messages are kept in logs and records.
 */
export function listColumns(header: readonly string[]): string {
  const named = header.filter((column) => column !== "");
  if (holdsData(named)) return `(a first line of ${named.length} values)`;
  const shown = named.slice(0, MOST_COLUMNS).map((column) => shorten(column, 40));
  return `${shown.join(", ")}${named.length > MOST_COLUMNS ? `, ... (${named.length})` : ""}`;
}

const MOST_COLUMNS = 40;

const holdsData = (named: readonly string[]): boolean =>
  named.length > 1 &&
  named.some((column) => /^[+-]?\d+([.,]\d+)?$/.test(column) || FILE.test(column) || PERSON_OR_DATE.test(column));

const PERSON_OR_DATE = /\p{L}\^\p{L}|^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}/u;
