import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";

/** Figures of scikit-learn, SciPy and statsmodels; made by test/fixtures/statistics/make.py. */
export const figures = <T>(name: string): T =>
  JSON.parse(
    readFileSync(path.join(import.meta.dirname, "../fixtures/statistics", `${name}.json`), "utf8"),
    (_, value) => (["NaN", "Infinity", "-Infinity"].includes(value as string) ? Number(value) : value),
  ) as T;

/** Within 1e-9, relative to figures above 1. */
export function expectClose(got: number, expected: number, what = "value"): void {
  if (Object.is(got, expected)) return;
  expect(Math.abs(got - expected), `${what}: expected ${expected}, got ${got}`).toBeLessThanOrEqual(
    1e-9 * Math.max(1, Math.abs(expected)),
  );
}

/** Every number of `expected` by its name. */
export function expectAllClose(got: object, expected: Readonly<Record<string, number>>, what = ""): void {
  for (const [name, value] of Object.entries(expected)) {
    expectClose((got as Record<string, number>)[name] ?? Number.NaN, value, `${what} ${name}`);
  }
}
