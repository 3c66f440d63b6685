/**
 * An id without what spreadsheets and exports change: zeros, case, blanks and signs. `00766`, `766.0` and ` 766` are one,
 * `P-01` and `p1` too; `1-11` and `11-1` stay two.
 */
export function plainId(id: string): string {
  const plain = withoutNumberFormat(id.normalize("NFKC").trim());
  const parts = plain.match(/[\p{L}\p{M}]+|\p{N}+/gu);
  if (parts === null) return plain;
  return parts
    .map(withoutLeadingZeros)
    .reduce((whole, part) => (/\d$/.test(whole) && /^\d/.test(part) ? `${whole}-${part}` : whole + part), "");
}

/** Without what a column of numbers changes alone, so that what is left is surely one id: case, leading zeros, `.0`. */
export const withoutNumberFormat = (id: string): string =>
  withoutLeadingZeros(id.toLowerCase()).replace(/^(\d+)[.,]0+$/, "$1");

const withoutLeadingZeros = (text: string): string => text.replace(/^0+(?=\d)/, "");
