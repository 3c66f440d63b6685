/**
 * An id without what spreadsheets and exports change: zeros, case, blanks and signs. `00766`, `766.0` and ` 766` are one,
 * `P-01` and `p1` too; `1-11` and `11-1` stay two.
 */
export function plainId(id: string): string {
  const plain = id
    .normalize("NFKC")
    .toLowerCase()
    .trim()
    .replace(/^(\d+)\.0+$/, "$1");
  const parts = plain.match(/[\p{L}\p{M}]+|\p{N}+/gu);
  if (parts === null) return plain;
  return parts
    .map((part) => part.replace(/^0+(?=\d)/, ""))
    .reduce((whole, part) => (/\d$/.test(whole) && /^\d/.test(part) ? `${whole}-${part}` : whole + part), "");
}
