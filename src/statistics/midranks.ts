import { refuseNonFinite } from "./refuse-non-finite.js";

/** Ranks from 1; equal values share the mean of their ranks. Throws where a value is NaN or infinite. */
export function midranks(values: ArrayLike<number>): Float64Array {
  refuseNonFinite(values);
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, position) => position).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(n);
  let start = 0;
  while (start < n) {
    let end = start + 1;
    while (end < n && values[order[end]!] === values[order[start]!]) end += 1;
    // Ranks start+1 .. end, whose mean is:
    const rank = (start + 1 + end) / 2;
    for (let at = start; at < end; at += 1) ranks[order[at]!] = rank;
    start = end;
  }
  return ranks;
}
