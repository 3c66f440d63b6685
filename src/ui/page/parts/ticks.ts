/** Round numbers around a range, four to seven of them. */
export function ticksOf(low: number, high: number): readonly number[] {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough)!;
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  const first = Math.floor(low / step);
  const count = Math.ceil(high / step - first) + 1;
  return Array.from({ length: Math.max(2, count) }, (_, at) => Number(((first + at) * step).toFixed(decimals)));
}
