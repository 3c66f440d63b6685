/**
 * What may be wrong with a table of which a column was not found: it has no header, or one that is not its first line,
 * or something else stands between its columns. Empty where its header looks like one.
 */
export function headerAdvice(header: readonly string[], parameter: string): string {
  const named = header.filter((column) => column !== "");
  const data = named.find((column) => /^[+-]?\d+([.,]\d+)?$/.test(column) || FILE.test(column));
  if (data !== undefined && named.length > 1) {
    return " The table seems to have no header: write the names of its columns into its first line.";
  }
  if (named.length > 1) return "";
  const between = /[|:^~\t]|\s+/.exec(named[0] ?? "")?.[0];
  return between === undefined
    ? " The first line of the table has to name its columns."
    : ` The first line of the table has to name its columns; if they are separated by ${JSON.stringify(between[0])}, say so: ${parameter}: ${JSON.stringify(between[0])}`;
}

const FILE = /\.(png|jpe?g|tiff?|dcm|nii|nii\.gz|mha|mhd|nrrd)$/i;
