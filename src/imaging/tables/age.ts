/** Older than the oldest person known (122 years): a typing error such as the `411Y` of NIH ChestX-ray14. */
const OLDEST = 122;
const UNITS: Readonly<Record<string, number>> = { Y: 1, M: 1 / 12, W: 7 / 365.25, D: 1 / 365.25 };

/**
 * Years from `57` or `57.5` (`57,5`), or from a DICOM age string such as `057Y`, `013M`, `002W`, `001D`.
 * undefined: not given. NaN: given, but implausible or unreadable.
 */
export function parseAge(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const parts = /^(\d+(?:[.,]\d+)?)\s*([YMWD])?$/i.exec(trimmed);
  if (parts === null) return Number.NaN;
  const years = Number((parts[1] as string).replace(",", ".")) * (UNITS[parts[2]?.toUpperCase() ?? "Y"] as number);
  return years <= OLDEST ? Math.round(years * 10_000) / 10_000 : Number.NaN;
}
