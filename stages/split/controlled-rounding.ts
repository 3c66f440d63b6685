import type { SeededRandom } from "../../src/imaging/seeded-random.js";

/** What is closer to a whole number than this differs from it by rounding errors only. */
const WHOLE = 1e-7;

type Cell = readonly [row: number, column: number];

/**
 * Rounds each number of a table up or down at random so that its expectation is the number itself, row sums (which are
 * whole) stay what they are, and column sums are rounded up or down too (Cox 1987, A constructive procedure for
 * unbiased controlled rounding): amounts go round cycles of cells that are not whole yet until none is left.
 */
export function controlledRounding(table: readonly (readonly number[])[], random: SeededRandom): readonly number[][] {
  // What each column lacks of the next whole number is a row of its own, so that every sum is whole.
  const lacking = (table[0] ?? []).map((_, column) => {
    const sum = table.reduce((total, row) => total + (row[column] as number), 0);
    return isWhole(sum) ? 0 : Math.ceil(sum) - sum;
  });
  const cells = [...table.map((row) => [...row]), lacking];
  for (let start = rowToFinish(cells); start >= 0; start = rowToFinish(cells))
    shift(cells, cycle(cells, start), random);
  return cells.slice(0, -1).map((row) => row.map(Math.round));
}

const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < WHOLE;

const rowToFinish = (cells: readonly (readonly number[])[]): number => cells.findIndex((row) => !row.every(isWhole));

/** Cells that are not whole, each with the one before in one row or one column by turns, the first with the last. */
function cycle(cells: readonly (readonly number[])[], start: number): readonly Cell[] {
  const path: Cell[] = [];
  // By row, or ~column: how long the path was when it came there.
  const seen = new Map<number, number>();
  for (let at = start; ; ) {
    const known = seen.get(at);
    if (known !== undefined) return path.slice(known);
    seen.set(at, path.length);
    const here: readonly Cell[] =
      at >= 0 ? (cells[at] as number[]).map((_, column) => [at, column]) : cells.map((_, row) => [row, ~at]);
    const last = path.at(-1);
    const next = here.find(
      ([row, column]) => !isWhole(cells[row]?.[column] as number) && (row !== last?.[0] || column !== last[1]),
    );
    // Two cells or none are not whole where the sum is; a single one is so by rounding errors alone.
    if (next === undefined) return path.slice(-1);
    path.push(next);
    at = at >= 0 ? ~next[1] : next[0];
  }
}

/** Adds to every second cell what it takes from the others, or the reverse, until one of them is whole. */
function shift(cells: number[][], along: readonly Cell[], random: SeededRandom): void {
  const add = ([row, column]: Cell, amount: number): void => {
    (cells[row] as number[])[column]! += amount;
  };
  const above = along.map(
    ([row, column]) => Math.ceil(cells[row]?.[column] as number) - (cells[row]?.[column] as number),
  );
  if (along.length === 1) {
    add(along[0] as Cell, above[0]! < 0.5 ? above[0]! : above[0]! - 1);
    return;
  }
  const room = (first: boolean): number =>
    above.reduce((least, up, at) => Math.min(least, (at % 2 === 0) === first ? up : 1 - up), 1);
  const [forth, back] = [room(true), room(false)];
  const amount = random.uniform() * (forth + back) < back ? forth : -back;
  for (const [at, cell] of along.entries()) add(cell, at % 2 === 0 ? amount : -amount);
}
