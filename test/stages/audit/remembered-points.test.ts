import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import type { Digest } from "../../../src/core/ids.js";
import { sha256 } from "../../../src/core/sha256.js";
import { keypointsOf } from "../../../src/imaging/copies/keypoints.js";
import { localContrast } from "../../../src/imaging/copies/local-contrast.js";
import { SIDE } from "../../../src/imaging/copies/square.js";
import { createItemMemo } from "../../../src/items/item-memo.js";
import { readPackEnd } from "../../../src/items/pack-format.js";
import { rememberedPoints } from "../../../stages/audit/remembered-points.js";
import { temporaryFolder } from "../../support/stage-context.js";

const picture = (seed: number) =>
  Float32Array.from({ length: SIDE * SIDE }, (_, at) => ((at * 7919 + seed * 104_729) % 1009) / 4);

it("points of a picture are the same when they are taken as when they were found, and found once", async () => {
  const folder = temporaryFolder();
  const base = "b".repeat(64) as Digest;
  let found = 0;
  const ask = async (places: Parameters<typeof createItemMemo>[0]["places"], seeds: readonly number[]) => {
    const memo = createItemMemo({ plugin: "audit", places });
    const remember = rememberedPoints(memo.items("pictures", null));
    for (const seed of seeds) {
      const points = keypointsOf(localContrast(picture(seed)));
      expect(points.count).toBeGreaterThan(10);
      const given = await remember(picture(seed), async () => {
        found += 1;
        return points;
      });
      expect(given).toEqual(points);
    }
    memo.close();
  };
  await ask({ base, packs: [], folder }, [1, 2]);
  const [name] = readdirSync(folder);
  const file = path.join(folder, name!);
  const { text, header } = readPackEnd(file)!;
  const packs = [{ file, header: sha256(text), space: header.space }];
  await ask({ base, packs, folder: temporaryFolder() }, [3, 2, 1]);
  expect(found).toBe(3);
});
