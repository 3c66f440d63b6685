import { expect, it } from "vitest";
import type { TensorRow } from "../../../src/artifacts/tensors.js";
import { type SeededRandom, seededRandom } from "../../../src/imaging/seeded-random.js";
import { checkRegions } from "../../../stages/audit/check-regions.js";
import { checkSigns } from "../../../stages/audit/check-signs.js";
import { lookAtPictures } from "../../../stages/audit/look-at-pictures.js";

interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** Height x width x channels. */
  readonly pixels: Uint8Array;
}

/** Soft light, a grid of random levels smoothly enlarged, in one colour of skin or in grey. */
function body(random: SeededRandom, { height, width, channels }: Omit<Picture, "pixels">, coloured: boolean): Picture {
  const cells = 6;
  const grid = Array.from({ length: cells * cells }, () => random.between(70, 190));
  const pixels = new Uint8Array(height * width * channels);
  for (let at = 0; at < height * width; at += 1) {
    const [x, y] = [((at % width) / width) * (cells - 1), (Math.floor(at / width) / height) * (cells - 1)];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const cell = (dx: number, dy: number): number => grid[(top + dy) * cells + left + dx]!;
    const [fx, fy] = [x - left, y - top];
    const above = (1 - fx) * cell(0, 0) + fx * cell(1, 0);
    const below = (1 - fx) * cell(0, 1) + fx * cell(1, 1);
    const light = (1 - fy) * above + fy * below + random.between(-3, 3);
    for (let channel = 0; channel < channels; channel += 1) {
      pixels[at * channels + channel] = coloured ? light * [1.2, 0.95, 0.8][channel]! : light;
    }
  }
  return { height, width, channels, pixels };
}

const R = ["####.", "#...#", "####.", "#.#..", "#..##"];

/** An R of `size` pixels a side in a corner that differs. */
function lettered(picture: Picture, size: number, colour: readonly number[], random: SeededRandom): Picture {
  const { height, width, channels } = picture;
  const pixels = picture.pixels.slice();
  const corner = Math.floor(random.between(0, 4));
  const [left, top] = [corner % 2 === 0 ? 2 : width - 2 - size, corner < 2 ? 2 : height - 2 - size];
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (R[Math.floor((y * 5) / size)]![Math.floor((x * 5) / size)] !== "#") continue;
      for (let channel = 0; channel < channels; channel += 1) {
        pixels[((top + y) * width + left + x) * channels + channel] = colour[channel]!;
      }
    }
  }
  return { ...picture, pixels };
}

/** What is found where the pictures of one class were changed. */
async function look(
  shape: Omit<Picture, "pixels">,
  change: (picture: Picture, random: SeededRandom) => Picture,
  options: { readonly coloured?: boolean; readonly count?: number } = {},
) {
  const { coloured = false, count = 40 } = options;
  const random = seededRandom("any picture");
  const rows = Array.from(
    { length: count },
    (_, row): TensorRow => ({
      ...{ row, image: `${row}.png`, patient: `p${row}`, partition: "train", copy: 0, digest: "", labels: [] },
      ...{ label: row % 2 === 1 ? "ill" : "well", age: undefined, sex: "", view: "", more: {} },
    }),
  );
  const pictures = rows.map(({ label }) => {
    const own = body(random, shape, coloured);
    return label === "ill" ? change(own, random) : own;
  });
  const { signs, shrunk } = await lookAtPictures(
    rows,
    async ({ row }) => pictures[row]!.pixels,
    [count, shape.height, shape.width, shape.channels],
    { signal: new AbortController().signal, progress: () => {} },
  );
  const isPositive = ({ label }: TensorRow): boolean => label === "ill";
  const question = { positive: "ill", negative: "well", isPositive, of: 1, seed: 0 };
  return {
    signs: checkSigns(rows, signs, question),
    regions: () => checkRegions(rows, shrunk, { ...question, limit: 0.7 }),
  };
}

const same = (picture: Picture): Picture => picture;

it.each([
  ["tall", { height: 96, width: 40, channels: 1 }, 10, [255]],
  ["broad", { height: 32, width: 150, channels: 1 }, 10, [255]],
  ["grey in three channels", { height: 64, width: 64, channels: 3 }, 10, [255, 255, 255]],
] as const)("finds a letter in pictures that are %s, and none where there is none", async (_, shape, size, colour) => {
  const found = await look(shape, (picture, random) => lettered(picture, size, colour, random));
  expect(found.signs.status).toBe("problem");
  expect((await look(shape, same)).signs.status).toBe("passed");
});

it.each([
  ["red", [220, 90, 90]],
  ["blue", [90, 110, 250]],
  ["yellow", [190, 180, 40]],
] as const)(
  "finds a %s letter that is as bright as what is around it, in pictures in colours too",
  async (_, colour) => {
    const shape = { height: 64, width: 64, channels: 3 } as const;
    for (const coloured of [false, true]) {
      const found = await look(shape, (picture, random) => lettered(picture, 10, colour, random), { coloured });
      expect(found.signs.status).toBe("problem");
      expect(found.signs.message).toContain(
        "(in how coloured the pixels are) is on images of 100 % of the patients with ill",
      );
    }
    expect((await look(shape, same, { coloured: true })).signs.status).toBe("passed");
  },
);

it("finds a letter of 40 pixels in large pictures, which are also looked at made smaller", async () => {
  const shape = { height: 300, width: 520, channels: 1 } as const;
  const found = await look(shape, (picture, random) => lettered(picture, 40, [255], random), { count: 30 });
  expect(found.signs.message).toMatch(
    /^1 or more small bright marks \(where 3 x 3 pixels are one\) is on images of 100 % of the patients with ill and 0 % with well/,
  );
});

it.each([
  [1, 1, 3],
  [3, 200, 1],
  [600, 2, 1],
  [15, 7, 3],
] as const)("takes pictures of %d x %d pixels in %d channels as they are", async (height, width, channels) => {
  const { signs, regions } = await look({ height, width, channels }, same);
  expect([signs.status, regions().status]).toEqual(["passed", "passed"]);
  const white = (picture: Picture): Picture => ({ ...picture, pixels: picture.pixels.map((level) => level / 3) });
  const told = await look({ height, width, channels }, white);
  // A picture is a border and corners alone where it has no more pixels than that.
  expect(["hint", "problem"]).toContain(told.regions().status);
});
