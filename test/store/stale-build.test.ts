import { utimesSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { staleBuild } from "../../src/store/code/stale-build.js";
import { createStoreRig, type StoreRig } from "./store-rig.js";

let rig: StoreRig;
beforeEach(() => {
  rig = createStoreRig();
});
afterEach(() => rig.remove());

/** A package with its compiled code; each file's age is given in seconds since 1970. */
function packageWith(files: Readonly<Record<string, number>>, base = "package"): string {
  const root = rig.write(base, Object.fromEntries(Object.keys(files).map((name) => [name, ""])));
  for (const [name, time] of Object.entries(files)) utimesSync(path.join(root, name), time, time);
  return root;
}

describe("compiled code", () => {
  const built = {
    "dist/src/vendor/yaml.js": 200,
    "dist/src/main.js": 100,
    "dist/stages/train/fit.js": 100,
    "src/main.ts": 150,
  };

  it("is fresh where the build is younger than every source", () => {
    expect(staleBuild(packageWith({ ...built, "stages/train/fit.ts": 199 }))).toBeUndefined();
  });

  it("is stale where a source was changed after the build, which is named with the remedy", () => {
    expect(staleBuild(packageWith({ ...built, "stages/train/fit.ts": 201 }))).toEqual({
      reason: "build-stale",
      message:
        "Expected the compiled code to be newer than its sources, but stages/train/fit.ts was changed after the last build",
      remedy: "Run `npm run build`.",
    });
  });

  it("is not stale by what was never built, unless that is a stage type", () => {
    expect(
      staleBuild(packageWith({ ...built, "stages/invert.ts": 300, "stages/invert.test.ts": 300 })),
    ).toBeUndefined();
    expect(staleBuild(packageWith({ ...built, "stages/invert/index.ts": 300 }))).toMatchObject({
      message: expect.stringContaining("stages/invert/index.ts"),
    });
  });

  it("of an installed package is not looked at", () => {
    const files = { ...built, "src/main.ts": 300 };
    expect(staleBuild(packageWith(files, "node_modules/radpipe"))).toBeUndefined();
    expect(staleBuild(packageWith(files, "checkout"))).toMatchObject({ reason: "build-stale" });
  });
});
