import { symlinkSync, utimesSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { KeptCode } from "../../src/core/kept-transform.js";
import { digestCode } from "../../src/store/code/code-digest.js";
import { createStoreRig, type StoreRig } from "./store-rig.js";

let rig: StoreRig;
beforeEach(() => {
  rig = createStoreRig();
});
afterEach(() => rig.remove());

const INDEX = `
import { defineStage, Type } from "radpipe";
import { scale, type Scale } from "./scale.js";
import type { Unused } from "./unused.js";
import picomatch from "picomatch";
import { readFileSync } from "node:fs";
// The work is elsewhere.
export default defineStage({ name: "mine", run: async () => { const { work } = await import("./work.ts"); work(scale, picomatch); } });
`;

const plugin = (changes: Readonly<Record<string, string>> = {}, base = "project") => {
  const root = rig.write(base, {
    "package.json": '{ "name": "my-project" }',
    "node_modules/picomatch/package.json": '{ "name": "picomatch", "version": "4.0.7" }',
    "node_modules/picomatch/index.js": "",
    "stages/mine.ts": INDEX,
    "stages/scale.ts": "export interface Scale { by: number }\nexport const scale = 2;\n",
    "stages/work.ts": 'import "./worker-list";\nexport const work = (n: number) => n;\n',
    "stages/worker-list.ts": 'export const url = new URL("./worker.js", import.meta.url);\n',
    "stages/worker.js": "export {};\n",
    "stages/unused.ts": "export interface Unused {}\n",
    "stages/beside.ts": "export const nobody = 1;\n",
    ...changes,
  });
  return path.join(root, "stages", "mine.ts");
};

describe("the code of a plugin", () => {
  it("is its module and all it imports in its package, with the versions of other packages", async () => {
    const code = await digestCode(plugin());
    expect(Object.keys(code.modules)).toEqual([
      "stages/mine.ts",
      "stages/scale.ts",
      "stages/work.ts",
      "stages/worker-list.ts",
      "stages/worker.js",
    ]);
    expect(code.packages).toEqual({ picomatch: "4.0.7" });
  });

  it("is the same from kept translations, which are made once of each text", async () => {
    const kept = new Map<string, string>();
    const made: string[] = [];
    const translated: KeptCode = {
      read: ({ source }) => kept.get(source),
      keep: ({ source }, code) => {
        made.push(code);
        kept.set(source, code);
      },
    };
    const { digest } = await digestCode(plugin());
    expect((await digestCode(plugin(), { translated })).digest).toBe(digest);
    expect(made).toHaveLength(5);
    made.length = 0;
    expect((await digestCode(plugin(), { translated })).digest).toBe(digest);
    expect(made).toEqual([]);
    const edited = plugin({ "stages/scale.ts": "export const scale = 3;\n" });
    expect((await digestCode(edited, { translated })).digest).toBe((await digestCode(edited)).digest);
    expect(made).toEqual([expect.stringContaining("scale=3")]);
  });

  it("of a stage that trains holds the packages that compute, though they are loaded by `require`", async () => {
    const built = fileURLToPath(new URL("../../dist/stages/train/index.js", import.meta.url));
    expect(Object.keys((await digestCode(built)).packages)).toEqual(
      expect.arrayContaining([
        "@tensorflow/tfjs-backend-cpu",
        "@tensorflow/tfjs-core",
        "@tensorflow/tfjs-layers",
        "onnxruntime-node",
      ]),
    );
  });

  it("is the same wherever the project lies", async () => {
    expect((await digestCode(plugin({}, "elsewhere"))).digest).toBe((await digestCode(plugin())).digest);
  });

  it.each([
    [
      "a comment",
      { "stages/scale.ts": "// doubled\nexport interface Scale { by: number }\nexport const scale = 2;\n" },
    ],
    ["a type", { "stages/scale.ts": "export type Scale = { by: bigint }\nexport const scale: number = 2;\n" }],
    ["a module that is imported for its types only", { "stages/unused.ts": "export const now = 1;\n" }],
    ["a module that nobody imports", { "stages/beside.ts": "export const nobody = 2;\n" }],
  ])("does not change with %s", async (_, changes) => {
    const { digest } = await digestCode(plugin());
    expect((await digestCode(plugin(changes))).digest).toBe(digest);
  });

  it.each([
    ["a value in an imported module", "stages/scale.ts", { "stages/scale.ts": "export const scale = 3;\n" }],
    [
      "a module behind a dynamic import",
      "stages/work.ts",
      { "stages/work.ts": 'import "./worker-list";\nexport const work = (n: number) => -n;\n' },
    ],
    ["a file that a URL names", "stages/worker.js", { "stages/worker.js": "export default 1;\n" }],
  ])("changes with %s, and says where", async (_, name, changes) => {
    const before = await digestCode(plugin());
    const after = await digestCode(plugin(changes));
    expect(after.digest).not.toBe(before.digest);
    const changed = Object.keys(after.modules).filter((file) => after.modules[file] !== before.modules[file]);
    expect(changed).toEqual([name]);
  });

  it("changes with the version of a package", async () => {
    const before = await digestCode(plugin());
    const after = await digestCode(
      plugin({ "node_modules/picomatch/package.json": '{ "name": "picomatch", "version": "5.0.0" }' }, "upgraded"),
    );
    expect(after.packages).toEqual({ picomatch: "5.0.0" });
    expect(after.digest).not.toBe(before.digest);
  });

  it("does not fail for a module with an error in it: loading it will say so", async () => {
    const code = await digestCode(plugin({ "stages/scale.ts": "export const = ;" }));
    expect(Object.keys(code.modules)).toContain("stages/scale.ts");
  });

  it("is remembered until a file changes", async () => {
    const store = await rig.open();
    const module = plugin();
    const files = ["mine.ts", "scale.ts", "work.ts", "worker-list.ts", "worker.js"];
    for (const file of files) utimesSync(path.join(path.dirname(module), file), 1_000_000_000, 1_000_000_000);
    const first = await store.digestCode(module);
    expect(await store.digestCode(module)).toEqual(first);
    plugin({ "stages/scale.ts": "export const scale = 4;\n" });
    expect((await store.digestCode(module)).digest).not.toBe(first.digest);
  });

  it("ends at a circle of imports, and follows a linked file", async () => {
    const root = rig.write("circle", {
      "a.js": 'import "./b.js"; export const a = 1;\n',
      "b.js": 'import "./a.js"; import "./linked.js"; export const b = 1;\n',
      "real.js": "export const c = 1;\n",
    });
    symlinkSync(path.join(root, "real.js"), path.join(root, "linked.js"));
    const code = await digestCode(path.join(root, "a.js"));
    expect(Object.keys(code.modules)).toEqual(["a.js", "b.js", "linked.js"]);
  });
});

describe("the code of a bundled stage", () => {
  it("is named by its sources and leaves out what the contract version stands for", async () => {
    const { fileURLToPath } = await import("node:url");
    const module = fileURLToPath(new URL("../../dist/stages/filter/index.js", import.meta.url));
    const code = await digestCode(module);
    const names = Object.keys(code.modules);
    expect(names).toContain("stages/filter/index.ts");
    expect(names.filter((name) => /^(dist|src\/(stage|core|vendor))/.test(name))).toEqual([]);
    expect(names.filter((name) => !name.endsWith(".ts"))).toEqual([]);
    expect(code.packages["fastest-levenshtein"]).toMatch(/^\d+\./);
    expect(code.packages).not.toHaveProperty("radpipe");
  });
});
