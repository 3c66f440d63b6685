import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { greyPng } from "../imaging/made-images.js";
import { createRig } from "../support/rig.js";

const picture = (seed: number) => greyPng(40, 20, (x, y) => (seed * 53 + 29 * x + 17 * y) % 256);

it("what is new of the items of a stage is planned, made alone, told, and the same as if all had been made", async () => {
  await using rig = await createRig();
  for (const at of [1, 2, 3]) rig.write(`images/${at}.png`, await picture(at));
  rig.pipeline("name: test\nstages:\n  small: { uses: resize, inputs: { images: ../images }, with: { size: 10 } }\n");
  const run = async (...more: readonly string[]) =>
    (await rig.run(["run", "test", "--reporter", "plain", ...more])).stdout;
  expect(await run()).not.toContain("new");
  rig.write("images/0.png", await picture(4));
  const plan = (await rig.run(["plan", "test"])).stdout;
  expect(plan).toMatch(/input images changed\n +1 of 4 images is new\n/);
  expect(await run()).toContain("small: 4 images read\nsmall: 1 of 4 images was new\n");
  expect(rig.records().at(-1)!.stages[0]!.items).toMatchObject([
    { name: "16-bit images", taken: 0, made: 0 },
    { name: "images", taken: 3, made: 1, damaged: 0 },
  ]);
  expect(await run("--verify", "small")).toContain("the same when it was made again");
  expect(await run("--force", "small")).not.toContain("new");

  // A damaged item is made again, and so is what is in a pack that somebody else wrote.
  const base = path.join(rig.cache, "items", readdirSync(path.join(rig.cache, "items"))[0]!);
  const packs = readdirSync(base).map((name) => path.join(base, name));
  const [large, small] = packs
    .map((file) => ({ file, bytes: readFileSync(file) }))
    .sort((a, b) => b.bytes.length - a.bytes.length);
  large!.bytes[60]! ^= 1;
  small!.bytes[small!.bytes.length - 20]! ^= 1;
  for (const { file, bytes } of [large!, small!]) {
    chmodSync(file, 0o644);
    writeFileSync(file, bytes);
  }
  rig.write("images/5.png", await picture(5));
  const after = await run();
  expect(after).toContain("small: 3 of 5 images were new\n");
  expect(after).toContain(
    "small: A pack of items in the cache is damaged or not authentic: what was kept there is made again\n",
  );
  expect(after).toContain("small: One item in the cache was damaged and made again\n");
  expect(await run("--verify", "small")).toContain("the same when it was made again");
}, 60_000);

it("what a stage made of items before it failed is not made again", async () => {
  await using rig = await createRig();
  for (const at of [1, 2, 3]) rig.write(`images/${at}.png`, await picture(at));
  rig.write("images/9.png", (await picture(9)).subarray(0, 70));
  rig.pipeline("name: test\nstages:\n  small: { uses: resize, inputs: { images: ../images }, with: { size: 10 } }\n");
  expect((await rig.run(["run", "test"])).exitCode).toBe(1);
  rig.write("images/9.png", await picture(9));
  expect((await rig.run(["run", "test", "--reporter", "plain"])).stdout).toContain("1 of 4 images was new");
}, 60_000);
