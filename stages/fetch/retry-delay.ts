import { createHash } from "node:crypto";

/** A server may ask for at most this; beyond it, waiting is not worth while. Seconds. */
export const LONGEST_RETRY_AFTER = 900;
const LONGEST_BACKOFF = 60;

/**
 * Seconds before the next try: doubling from `first`, between half and all of that, so that many clients do not come
 * back at the same instant. The share is taken from the URL and the try, not from a random generator.
 * A server's Retry-After is a lower bound.
 * @param failures failures in a row so far, from 1.
 */
export function retryDelay(url: string, failures: number, first: number, retryAfter: number | undefined): number {
  const backoff = Math.min(LONGEST_BACKOFF, first * 2 ** (failures - 1));
  const share = createHash("sha256").update(`${failures} ${url}`).digest().readUInt32BE() / 0x1_0000_0000;
  return Math.max(retryAfter ?? 0, backoff * (0.5 + 0.5 * share));
}

/**
 * Retry-After in seconds from now (RFC 9110, 10.2.3): a number of seconds, or a date, compared with the server's own
 * `Date` where it sent one. `undefined` where it is neither.
 */
export function parseRetryAfter(
  header: string | undefined,
  serverDate: string | undefined,
  now: number,
): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header);
  const until = Date.parse(header);
  if (Number.isNaN(until)) return undefined;
  const from = serverDate === undefined ? Number.NaN : Date.parse(serverDate);
  return Math.max(0, (until - (Number.isNaN(from) ? now : from)) / 1000);
}
