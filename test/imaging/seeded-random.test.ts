import { describe, expect, it } from "vitest";
import { seededRandom, shuffled } from "../../src/imaging/seeded-random.js";

describe("seededRandom", () => {
  it("gives the same numbers for the same parts, on every machine and version", () => {
    const random = seededRandom("test", 1);
    expect([random.uniform(), random.uniform(), random.integer(1000)]).toMatchInlineSnapshot(`
      [
        0.5004294976786908,
        0.3933148771763777,
        17,
      ]
    `);
  });

  it("tells parts apart however they are cut", () => {
    expect(seededRandom("a", 12).uniform()).not.toBe(seededRandom("a1", 2).uniform());
    expect(seededRandom("1").uniform()).not.toBe(seededRandom(1).uniform());
  });

  it("is even, and normal where that is asked for", () => {
    const random = seededRandom(42);
    const uniform = Array.from({ length: 20_000 }, random.uniform);
    expect(uniform.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(uniform.reduce((a, b) => a + b) / 20_000).toBeCloseTo(0.5, 1);
    const normal = Array.from({ length: 20_000 }, random.normal);
    expect(normal.reduce((a, b) => a + b * b) / 20_000).toBeCloseTo(1, 1);
  });

  it("shuffles every item to every place", () => {
    const first = new Set(Array.from({ length: 100 }, (_, seed) => shuffled([1, 2, 3, 4, 5], seededRandom(seed))[0]));
    expect([...first].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(shuffled([1, 2, 3, 4, 5], seededRandom(3)).sort()).toEqual([1, 2, 3, 4, 5]);
  });
});
