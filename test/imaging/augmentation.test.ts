import { describe, expect, it } from "vitest";
import type { Levels } from "../../src/imaging/pixels.js";
import { type Augmentation, augmentImage } from "../../src/imaging/transforms/augmentation.js";

const off: Augmentation = {
  rotate: 0,
  shift: 0,
  zoom: 0,
  brightness: 0,
  contrast: 0,
  gamma: 0,
  noise: 0,
  flip: false,
  fillMode: "constant",
};
const image = (): Levels => ({
  data: Float32Array.from({ length: 64 }, (_, i) => 60 + ((i * 37) % 90)),
  height: 8,
  width: 8,
  channels: 1,
});
const identity = { seed: 7, digest: "ab".repeat(32), copy: 1 };
const augmented = (changes: Partial<Augmentation>, who: Partial<typeof identity> = {}) => [
  ...augmentImage(image(), { ...off, ...changes }, { ...identity, ...who }).data,
];
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;

describe("augmentImage", () => {
  it("changes nothing when all is off, and never the image it was given", () => {
    expect(augmented({})).toEqual([...image().data]);
    const original = image();
    augmentImage(original, { ...off, noise: 0.1, brightness: 0.2, flip: true }, identity);
    expect(original).toEqual(image());
  });

  it("depends on seed, image and copy, and on nothing else", () => {
    const all = { rotate: 10, shift: 0.1, zoom: 0.1, noise: 0.02, gamma: 0.2, flip: true };
    expect(augmented(all)).toEqual(augmented(all));
    for (const other of [{ seed: 8 }, { digest: "cd".repeat(32) }, { copy: 2 }]) {
      expect(augmented(all, other)).not.toEqual(augmented(all));
    }
  });

  it("draws the same amount of one change whether another is on", () => {
    const brightness = (values: readonly number[]) => mean(values) - mean([...image().data]);
    const alone = brightness(augmented({ brightness: 0.3 }));
    expect(Math.abs(alone)).toBeGreaterThan(0);
    expect(brightness(augmented({ brightness: 0.3, contrast: 0.2 }))).toBeCloseTo(alone, 3);
  });

  it("stays within the limits over many copies", () => {
    const start = mean([...image().data]);
    for (let copy = 1; copy <= 200; copy++) {
      const shifted = mean(augmented({ brightness: 0.1 }, { copy })) - start;
      expect(Math.abs(shifted)).toBeLessThanOrEqual(25.5 + 1e-3);
      const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
      const ratio = spread(augmented({ contrast: 0.2 }, { copy })) / spread([...image().data]);
      expect(ratio).toBeGreaterThan(0.8 - 1e-6);
      expect(ratio).toBeLessThan(1.2 + 1e-6);
    }
  });

  it("mirrors about half of the copies", () => {
    const mirrored = Array.from(
      { length: 400 },
      (_, copy) => augmented({ flip: true }, { copy })[0] !== image().data[0],
    );
    const share = mirrored.filter(Boolean).length / 400;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });

  it("adds noise of the deviation that was asked for", () => {
    const data = new Float32Array(100 * 100).fill(128);
    const noisy = augmentImage({ data, height: 100, width: 100, channels: 1 }, { ...off, noise: 0.02 }, identity).data;
    const deviation = Math.sqrt(mean([...noisy].map((value) => (value - 128) ** 2)));
    expect(deviation).toBeCloseTo(0.02 * 255, 0);
    expect(mean([...noisy])).toBeCloseTo(128, 0);
  });
});
