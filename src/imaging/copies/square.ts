/** Side of the square in which copies are looked for: that of chest X-rays as networks mostly see them. */
export const SIDE = 128;
export const PLACES = SIDE * SIDE;

/**
 * The mean of each place's neighbourhood of 2 `reach` + 1 places a side, less at the border, by running sums.
 * @param side of `from`, row by row. @param times how often: twice comes near a Gaussian.
 */
export function boxMean(from: Float32Array, side: number, reach: number, times = 2): Float32Array {
  const means = new Float32Array(from.length);
  const shares = sharesOf(side, reach);
  for (let time = 0; time < times; time += 1) {
    across(time === 0 ? from : means, between, side, reach, shares);
    downwards(between, means, side, reach, shares);
  }
  return means;
}

/** Used again each time: new ones are what a search among thousands of pictures would spend much of its time on. */
const between = new Float32Array(PLACES);
const sums = new Float64Array(SIDE);

function across(from: Float32Array, to: Float32Array, side: number, reach: number, shares: Float64Array): void {
  for (let start = 0; start < side * side; start += side) {
    let sum = 0;
    let x = 0;
    for (; x < reach; x += 1) sum += from[start + x]!;
    for (x = 0; x <= reach; x += 1) {
      sum += from[start + x + reach]!;
      to[start + x] = sum * shares[x]!;
    }
    for (; x < side - reach; x += 1) {
      sum += from[start + x + reach]! - from[start + x - reach - 1]!;
      to[start + x] = sum * shares[x]!;
    }
    for (; x < side; x += 1) {
      sum -= from[start + x - reach - 1]!;
      to[start + x] = sum * shares[x]!;
    }
  }
}

function downwards(from: Float32Array, to: Float32Array, side: number, reach: number, shares: Float64Array): void {
  sums.fill(0);
  for (let at = 0; at < reach * side; at += 1) sums[at % side]! += from[at]!;
  for (let y = 0; y < side; y += 1) {
    const share = shares[y]!;
    const [enters, leaves, start] = [(y + reach) * side, (y - reach - 1) * side, y * side];
    const [has, had] = [y + reach < side, y > reach];
    for (let x = 0; x < side; x += 1) {
      let sum = sums[x]!;
      if (has) sum += from[enters + x]!;
      if (had) sum -= from[leaves + x]!;
      sums[x] = sum;
      to[start + x] = sum * share;
    }
  }
}

function sharesOf(side: number, reach: number): Float64Array {
  return Float64Array.from(
    { length: side },
    (_, at) => 1 / (Math.min(side - 1, at + reach) - Math.max(0, at - reach) + 1),
  );
}

/** The mean of two by two places. */
export function halved(from: Float32Array, side: number): Float32Array {
  const half = side / 2;
  const to = new Float32Array(half * half);
  for (let y = 0; y < half; y += 1) {
    for (let x = 0; x < half; x += 1) {
      const at = 2 * (y * side + x);
      to[y * half + x] = (from[at]! + from[at + 1]! + from[at + side]! + from[at + side + 1]!) / 4;
    }
  }
  return to;
}
