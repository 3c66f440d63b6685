import { highest, lowest } from "../../../core/long-lists.js";
import type { Row, Value } from "../../api.js";
import { ticksOf } from "../parts/ticks.ts";

/** Where values of a column stand: numbers by their size, others side by side. */
export interface Axis {
  readonly name: string;
  /** From 0 to 1; undefined of what has none. */
  readonly place: (row: Row) => number | undefined;
  readonly ticks: readonly { readonly text: string; readonly at: number }[];
}

/** More different texts are no axis. */
const MOST_TEXTS = 12;

/** Undefined where there is nothing to tell apart by it. */
export function axisOf(name: string, column: number, rows: readonly Row[]): Axis | undefined {
  const values = rows.map(({ values: own }) => own[column] ?? null);
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return undefined;
  if (known.every((value) => typeof value === "number")) {
    const ticks = ticksOf(lowest(known), highest(known));
    const [low, high] = [ticks[0]!, ticks.at(-1)!];
    const at = (value: number): number => (value - low) / (high - low || 1);
    return {
      name,
      place: (row) => {
        const value = row.values[column];
        return typeof value === "number" ? at(value) : undefined;
      },
      ticks: ticks.map((tick) => ({ text: String(tick), at: at(tick) })),
    };
  }
  const texts = [...new Set(known.map(String))].sort();
  if (texts.length < 2 || texts.length > MOST_TEXTS) return undefined;
  const at = (value: Value): number => (texts.indexOf(String(value)) + 0.5) / texts.length;
  return {
    name,
    place: (row) => {
      const value = row.values[column] ?? null;
      return value === null ? undefined : at(value);
    },
    ticks: texts.map((text) => ({ text, at: at(text) })),
  };
}
