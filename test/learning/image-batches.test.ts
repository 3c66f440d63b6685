import path from "node:path";
import { expect, test } from "vitest";
import { createNpy, openNpy } from "../../src/artifacts/npy.js";
import { cutIntoBatches, imageBatches } from "../../src/learning/image-batches.js";
import { temporaryFolder } from "../support/stage-context.js";

const NONE = { kind: "min-max", minimum: [0], maximum: [1] } as const;

test("all batches have one length; the last is filled up from the start", () => {
  expect(cutIntoBatches([4, 5, 6, 7, 8], 2)).toEqual([
    { rows: Uint32Array.of(4, 5), count: 2 },
    { rows: Uint32Array.of(6, 7), count: 2 },
    { rows: Uint32Array.of(8, 4), count: 1 },
  ]);
  expect(cutIntoBatches([4, 5], 32)).toEqual([{ rows: Uint32Array.of(4, 5), count: 2 }]);
  expect(cutIntoBatches([], 32)).toEqual([]);
});

test("reads batches in order and stops cleanly when it is not read to the end", async () => {
  const file = path.join(temporaryFolder(), "images.npy");
  const writer = await createNpy(file, [2, 1, 1]);
  for (let row = 0; row < 6; row += 1) await writer.append(Uint8Array.of(row * 10, row * 10 + 1));
  await writer.close();
  const images = await openNpy(file);
  const batches = [Uint32Array.of(5, 0), Uint32Array.of(1, 2), Uint32Array.of(3, 3)];
  const seen: number[][] = [];
  for await (const numbers of imageBatches(images, NONE, batches)) seen.push(Array.from(numbers));
  expect(seen).toEqual([
    [50, 51, 0, 1],
    [10, 11, 20, 21],
    [30, 31, 30, 31],
  ]);
  for await (const numbers of imageBatches(images, NONE, batches)) {
    expect(numbers[0]).toBe(50);
    break;
  }
  // The batch being read ahead was waited for, so the file may be closed.
  await images.close();
});
