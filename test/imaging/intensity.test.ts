import { describe, expect, it } from "vitest";
import { toBytes, toLevels } from "../../src/imaging/transforms/intensity.js";

const wide = (values: readonly number[]) =>
  ({ data: Uint16Array.from(values), height: 1, width: values.length, channels: 1 }) as const;

describe("toLevels", () => {
  it("maps the limits of the type to 0 and 255", () => {
    expect([...toLevels(wide([0, 257, 32_896, 65_535]), "dtype").data]).toEqual([0, 1, 128, 255]);
    const narrow = { data: Uint8Array.from([0, 7, 255]), height: 1, width: 3, channels: 1 } as const;
    expect([...toLevels(narrow, "dtype").data]).toEqual([0, 7, 255]);
  });

  it("keeps what lies between two whole levels", () => {
    expect(toLevels(wide([300]), "dtype").data[0]).toBeCloseTo(300 / 257, 5);
  });

  it("stretches 12 bits in 16 over the whole range when asked", () => {
    expect([...toBytes(toLevels(wide([1000, 2000, 4000]), "image"))]).toEqual([0, 85, 255]);
  });

  it("leaves out a hundredth at either end with percentile", () => {
    const values = [0, ...Array.from({ length: 199 }, (_, i) => 1000 + i), 65_535];
    const levels = toLevels(wide(values), "percentile").data;
    expect(levels[0]).toBe(0);
    expect(levels.at(-1)).toBe(255);
    expect(levels[100]).toBeCloseTo(127.5, 5);
  });

  it("makes an image of one intensity black where the range is its own", () => {
    expect([...toLevels(wide([500, 500]), "image").data]).toEqual([0, 0]);
    expect([...toLevels(wide([500, 500]), "percentile").data]).toEqual([0, 0]);
  });
});

describe("toBytes", () => {
  it("rounds and cuts off", () => {
    const levels = { data: Float32Array.from([-3, 0.4, 0.5, 254.5, 300]), height: 1, width: 5, channels: 1 } as const;
    expect([...toBytes(levels)]).toEqual([0, 0, 1, 255, 255]);
  });
});
