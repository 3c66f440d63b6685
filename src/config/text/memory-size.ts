const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** `512MB`, `4GB`, `1.5GiB`, `4G`, or a number of bytes. */
export const MEMORY_PATTERN = "^\\d+(\\.\\d+)? ?([KMGT]i?)?B?$";

/** Bytes of a size that fits the pattern. Decimal and binary units mean what they say. */
export function memoryBytes(size: string | number): number {
  if (typeof size === "number") return size;
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?) ?([KMGT]i?)?B?$/.exec(size) ?? [];
  return Math.round(Number(amount) * (UNITS[unit] ?? 1));
}
