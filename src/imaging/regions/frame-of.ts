/** Grey levels by which a plain row may differ: JPEG leaves such traces. */
const PLAIN = 8;
/** Share of a side that a plain border may take. */
const WIDEST = 0.25;
/** Rows from the border that are compared with the next. */
const STEPS = 8;

/**
 * How a picture is framed: for each side how wide its border of one grey level is, as a share of the side, and how much
 * each of its outer rows differs from what the two rows within lead to expect, 0..1, so that no anatomy is in it.
 */
export function frameOf(grey: Uint8Array, height: number, width: number): readonly number[] {
  return [
    ...sideOf(height, width, (depth, place) => grey[depth * width + place]!),
    ...sideOf(height, width, (depth, place) => grey[(height - 1 - depth) * width + place]!),
    ...sideOf(width, height, (depth, place) => grey[place * width + depth]!),
    ...sideOf(width, height, (depth, place) => grey[place * width + width - 1 - depth]!),
  ];
}

function sideOf(deep: number, long: number, at: (depth: number, place: number) => number): readonly number[] {
  const isPlain = (depth: number): boolean => {
    let [low, high] = [255, 0];
    for (let place = 0; place < long; place += 1) {
      low = Math.min(low, at(depth, place));
      high = Math.max(high, at(depth, place));
    }
    return high - low <= PLAIN;
  };
  let plain = 0;
  while (plain < WIDEST * deep && isPlain(plain)) plain += 1;
  const means = Array.from({ length: STEPS + 2 }, (_, depth) => {
    let sum = 0;
    const row = Math.min(depth, deep - 1);
    for (let place = 0; place < long; place += 1) sum += at(row, place);
    return sum / (long * 255);
  });
  return [plain / deep, ...Array.from({ length: STEPS }, (_, depth) => 0)].map((value, index) =>
    index === 0 ? value : means[index - 1]! - 2 * means[index]! + means[index + 1]!,
  );
}
