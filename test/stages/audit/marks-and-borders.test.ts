import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/artifacts/audit-findings.js";
import type { TensorRow } from "../../../src/artifacts/tensors.js";
import { SHRUNK } from "../../../src/imaging/regions/shrunk-picture.js";
import { type SeededRandom, seededRandom } from "../../../src/imaging/seeded-random.js";
import { checkRegions } from "../../../stages/audit/check-regions.js";
import { checkSigns } from "../../../stages/audit/check-signs.js";
import { lookAtPictures } from "../../../stages/audit/look-at-pictures.js";
import { type Change, L, plantedSigns, R } from "../../support/planted-signs.js";

const SIDE = 64;
const COUNT = 100;

/** A body in soft light: a coarse grid of random grey levels, smoothly enlarged, that is darker towards the edges. */
function body(random: SeededRandom): Uint8Array {
  const cells = 9;
  const grid = Array.from({ length: cells * cells }, () => random.between(60, 200));
  return Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [x, y] = [((at % SIDE) / SIDE) * (cells - 1), (Math.floor(at / SIDE) / SIDE) * (cells - 1)];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const cell = (dx: number, dy: number): number => grid[(top + dy) * cells + left + dx]!;
    const [fx, fy] = [x - left, y - top];
    const light = (1 - fy) * ((1 - fx) * cell(0, 0) + fx * cell(1, 0)) + fy * ((1 - fx) * cell(0, 1) + fx * cell(1, 1));
    return light + random.between(-3, 3);
  });
}

const BODIES = Array.from({ length: COUNT }, (_, index) => body(seededRandom("body", index)));

const { each, letter, block, frame, black, pixel, number } = plantedSigns(SIDE);

/** Brighter where the picture shows an illness, which reaches the border. */
const opacity: Change = (pixels, random) => {
  const [left, top] = [random.between(20, 44), random.between(20, 44)];
  return each(pixels, (value, x, y) => value + 70 * Math.exp(-((x - left) ** 2 + (y - top) ** 2) / (2 * 16 ** 2)));
};

interface Planted {
  readonly positive?: Change;
  readonly negative?: Change;
  /** Of the images of the class. */
  readonly share?: number;
  readonly patient?: (index: number) => string;
}

const lookAt = (rows: readonly TensorRow[], pictures: readonly Uint8Array[]) =>
  lookAtPictures(rows, async ({ row }) => pictures[row]!, [COUNT, SIDE, SIDE, 1], {
    signal: new AbortController().signal,
    progress: () => {},
  });

/** What is looked at once: most tests leave half of the pictures as they are. */
let clean: Awaited<ReturnType<typeof lookAt>> | undefined;

async function look(planted: Planted): Promise<{ readonly signs: Finding; readonly regions: () => Finding }> {
  const rows = BODIES.map(
    (_, row): TensorRow => ({
      ...{ row, image: `${row}.png`, patient: planted.patient?.(row) ?? `p${row}`, partition: "train", copy: 0 },
      ...{ digest: "", label: row % 2 === 1 ? "ill" : "well", labels: [], age: undefined, sex: "", view: "", more: {} },
    }),
  );
  const random = seededRandom("planted", 1);
  const pictures = BODIES.map((own, row) => {
    const change = row % 2 === 1 ? planted.positive : planted.negative;
    // By turns rather than by chance, so that the share is what it says.
    return change !== undefined && ((row >> 1) * 7) % 50 < 50 * (planted.share ?? 1) ? change(own, random) : own;
  });
  const changed = rows.filter(({ row }) => pictures[row] !== BODIES[row]);
  clean ??= await lookAt(rows, BODIES);
  const [signs, shrunk] = [[...clean.signs], [...clean.shrunk]];
  const looked = await lookAt(changed, pictures);
  for (const [at, { row }] of changed.entries()) [signs[row], shrunk[row]] = [looked.signs[at]!, looked.shrunk[at]!];
  const isPositive = ({ label }: TensorRow): boolean => label === "ill";
  const question = { positive: "ill", negative: "well", isPositive, of: 1, seed: 0 };
  return {
    signs: checkSigns(rows, signs, question),
    regions: () => checkRegions(rows, shrunk, { ...question, limit: 0.7 }),
  };
}

/** Each in the positive class alone, in all of its images and in fewer. */
const LEAKS: Readonly<Record<string, readonly [change: Change, source: string, share?: number]>> = {
  "a letter of 10 pixels in any corner": [letter(R, 10), "repeated marks"],
  "a letter of 15 pixels on 40 % of the images": [letter(L, 15), "repeated marks", 0.4],
  "a grey letter of 20 pixels": [letter(R, 20, 235), "repeated marks"],
  "a letter of 5 pixels": [letter(R, 5), "repeated marks"],
  "a block of 6 pixels on 50 % of the images": [block(6), "repeated marks", 0.5],
  "a block of 20 pixels": [block(20), "repeated marks"],
  "a black block of 8 pixels": [block(8, 0), "repeated marks"],
  "another number on each image": [number, "number of marks"],
  "another number on 70 % of the images": [number, "number of marks", 0.7],
  "a black border of 2 pixels all round": [frame(2, "lrtb", black), "borders"],
  "the same on 40 % of the images": [frame(2, "lrtb", black), "borders", 0.4],
  "a black border of 2 pixels on the left": [frame(2, "l", black), "borders"],
  "a black border of 6 pixels at the bottom": [frame(6, "b", black), "borders"],
  "a white border of 1 pixel all round": [frame(1, "lrtb", () => 255), "borders"],
  "12 grey levels added to a frame of 3 pixels": [frame(3, "lrtb", (value) => value + 12), "borders"],
  "30 taken from the right edge, on 60 % of the images": [frame(2, "r", (value) => value - 30), "borders", 0.6],
  "a white pixel in the middle": [pixel(32, 32, 255), "single pixels"],
  "a white pixel on 40 % of the images": [pixel(20, 45, 255), "single pixels", 0.4],
  "a white pixel at the very corner": [pixel(0, 0, 255), "single pixels"],
  "a black pixel at the edge": [pixel(63, 30, 0), "single pixels"],
};

it("says what border and corners tell where it is not surely above the limit, though more than chance", () => {
  const random = seededRandom("border");
  const rows = Array.from({ length: 60 }, (_, row) => ({ image: `${row}.png`, patient: `p${row}` }) as TensorRow);
  const isPositive = ({ image }: TensorRow): boolean => Number.parseInt(image, 10) % 2 === 1;
  const shrunk = rows.map((row) =>
    Float32Array.from({ length: SHRUNK * SHRUNK }, (_, place) => {
      const isTop = place < SHRUNK;
      return random.between(0, 1) + (isTop && isPositive(row) ? 0.06 : 0);
    }),
  );
  const { status, message } = checkRegions(rows, shrunk, {
    ...{ positive: "ill", negative: "well", isPositive, of: 1, seed: 0, limit: 0.7 },
  });
  expect(status).toBe("passed");
  expect(message).toMatch(
    /^Border and corners alone tell something about the class, not surely more than the limit of AUC 0\.7 \(most the outer eighth: AUC 0\.\d{3}, 95 % interval 0\.[56]\d\d to 0\.\d{3}\)\.$/,
  );
});

describe("marks and borders", () => {
  it("finds nothing in pictures that bear none, nor in an illness that reaches the border", async () => {
    const [clean, ill] = [await look({}), await look({ positive: opacity })];
    expect([clean.signs.status, clean.regions().status, ill.signs.status]).toEqual(["passed", "passed", "passed"]);
    expect(ill.regions().status).not.toBe("problem");
    expect(clean.signs.message).toBe(
      "No burnt-in mark, border or single pixel was found to be on the images of one class much more often.",
    );
    expect(clean.regions().message).toMatch(
      /^Border and corners alone are not shown to tell the classes apart \(most the (outer eighth|corners): AUC 0\.\d{3}, 95 % interval 0\.\d{3} to 0\.\d{3}\)\.$/,
    );
  });

  it.each(Object.entries(LEAKS))("finds %s", async (_, [positive, source, share]) => {
    const { signs } = await look({ positive, ...(share !== undefined && { share }) });
    expect(signs.status).toBe("problem");
    const alone = signs.details["alone"] as readonly {
      readonly source: string;
      readonly positive: number;
      readonly negative: number;
    }[];
    const found = alone.find((one) => one.source === source)!;
    expect(found.positive - found.negative).toBeGreaterThanOrEqual(0.3);
  });

  it("finds what the negative class alone bears, and says of whom", async () => {
    const { signs } = await look({ negative: frame(3, "t", black) });
    expect(signs.message).toMatch(
      /^An edge darker by \d+ or more grey levels, 3 pixels wide, at the top is on images of 0 % of the patients with ill and 100 % with well \(such signs alone: AUC 1\.000, 95 % interval 0\.\d{3} to 1\.000\): a network may learn that instead of the pathology\.$|^A plain border of .* at the top is on images of 0 % of the patients with ill and 100 % with well/,
    );
  });

  it("is not told by what both classes bear alike", async () => {
    const both = letter(R, 10);
    const { signs } = await look({ positive: both, negative: both });
    expect(signs.status).toBe("passed");
  });

  it("shows, without a verdict, what a fifth to a third more of one class bear", async () => {
    // 50 of each class: a third is enough to be sure of it.
    const { signs } = await look({ positive: pixel(20, 45, 255), share: 0.26 });
    expect(signs.status).toBe("hint");
  });

  it("does not take the images of one patient for many", async () => {
    // All images with the mark are of three patients.
    const { signs } = await look({
      positive: letter(R, 10),
      share: 0.4,
      patient: (index) => (index % 2 === 1 && ((index >> 1) * 7) % 50 < 20 ? `marked ${index % 3}` : `p${index}`),
    });
    expect(signs.status).toBe("passed");
  });

  it("finds that the corners tell more than all the rest of the image", async () => {
    // Too soft for a mark: what remains is that these places are brighter.
    const glow: Change = (pixels) =>
      each(pixels, (value, x, y) => value + 50 * Math.exp(-((x - 4) ** 2 + (y - 4) ** 2) / (2 * 6 ** 2)));
    const { regions, signs } = await look({ positive: glow });
    expect(signs.status).toBe("passed");
    const found = regions();
    expect(found.status).toBe("problem");
    expect(found.message).toMatch(
      /^Of images shrunk to 16 x 16, the corners alone tell the classes apart \(AUC 0\.[89]\d\d, 95 % interval .*\), better than all the rest \(AUC 0\.[45]\d\d\): what is there may be a shortcut\.$/,
    );
  });

  it("shows that the border tells the classes where the rest does so as well", async () => {
    const { regions } = await look({ positive: (pixels) => each(pixels, (value) => value + 60) });
    const found = regions();
    expect(found.status).toBe("hint");
    expect(found.message).toMatch(
      /no better than all the rest \(AUC .*\): it may be the body, its pose, or how the image was made\.$/,
    );
  });

  it("speaks of images where no patient is known", async () => {
    const { signs } = await look({ positive: pixel(32, 32, 255), patient: () => "" });
    expect(signs.message).toMatch(/^A single bright pixel .* is on 100 % of the images with ill and 0 % with well /);
    const too = checkSigns([{ image: "a.png", patient: "" } as TensorRow], [], {
      positive: "ill",
      negative: "well",
      isPositive: () => true,
      of: 1,
      seed: 0,
    });
    expect(too.message).toBe("Too few images of a class for 5 folds.");
  });

  it("says where there are too few patients", async () => {
    const { signs, regions } = await look({ patient: (index) => `p${index % 4}` });
    expect([signs.message, regions().message]).toEqual(Array(2).fill("Too few patients of a class for 5 folds."));
  });
});
