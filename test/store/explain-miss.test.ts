import { appendFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ActionRecord, KeyManifest } from "../../src/core/action.js";
import type { CodeIdentity } from "../../src/core/code-identity.js";
import type { Digest } from "../../src/core/ids.js";
import { describeWhy, differencesIn, reasonOf } from "../../src/core/why.js";
import { explainMiss as whyMissed } from "../../src/store/explain-miss.js";
import { keyOf } from "../../src/store/key.js";
import { createStoreRig, publishFiles, type StoreRig, sampleManifest, sampleRecord } from "./store-rig.js";

const digest = (letter: string) => letter.repeat(64) as Digest;
const where = { pipeline: "demo", stage: "count" };

const earlier: KeyManifest = {
  ...sampleManifest({ epochs: 10, optimizer: { name: "adam", learningRate: 0.001 } }),
  inputs: { tensors: digest("b") },
  environment: { LANG: "C" },
};
const code = (changes: Partial<CodeIdentity> = {}): CodeIdentity => ({
  digest: digest("a"),
  modules: { "stages/train/fit.ts": digest("1"), "stages/train/index.ts": digest("2") },
  packages: { sharp: "0.35.5" },
  ...changes,
});
const record = { ...sampleRecord(earlier, { codeDetail: code() }), key: keyOf(earlier), outputs: {} } as ActionRecord;

const explainMiss = (...args: Parameters<typeof whyMissed>) => {
  const why = whyMissed(...args);
  return { summary: reasonOf(why), details: differencesIn(why).map(describeWhy) };
};

const explain = (changes: Partial<KeyManifest>, now: CodeIdentity = code()) =>
  explainMiss({ manifest: { ...earlier, ...changes }, code: now, ...where }, record);

describe("why an action is not in the cache", () => {
  it("is that it never was", () => {
    expect(explainMiss({ manifest: earlier, ...where }, undefined)).toEqual({ summary: "first time", details: [] });
  });

  it("is a parameter, with both values", () => {
    expect(explain({ params: { epochs: 25, optimizer: { name: "adam", learningRate: 0.001 } } }).summary).toBe(
      "epochs 10 -> 25",
    );
    expect(explain({ params: { epochs: 10, optimizer: { name: "sgd", learningRate: 0.001 } } }).summary).toBe(
      "optimizer.name adam -> sgd",
    );
    expect(explain({ params: { epochs: 10, optimizer: { name: "adam" } } }).summary).toBe(
      "optimizer.learningRate 0.001 -> (none)",
    );
  });

  it("has a code and data for programs, one for each difference", () => {
    const manifest = { ...earlier, params: { epochs: 25 }, inputs: {}, environment: { LANG: "de" } };
    const modules = { "stages/train/index.ts": digest("2"), "stages/train/new.ts": digest("3") };
    const now = { manifest: { ...manifest, code: { digest: digest("f") } }, code: code({ modules, packages: {} }) };
    expect(whyMissed({ ...now, ...where, stage: "other" }, record)).toEqual([
      { code: "first-run", unlike: { stage: "count", pipeline: "demo" } },
      { code: "params-changed", param: "epochs", before: "10", after: "25" },
      { code: "params-changed", param: "optimizer", before: '{"name":"adam","learningRate":0.001}', after: "(none)" },
      { code: "environment-changed", variable: "LANG", before: "C", after: "de" },
      { code: "input-changed", input: "tensors", change: "removed" },
      { code: "code-changed", file: "stages/train/fit.ts", change: "removed" },
      { code: "code-changed", file: "stages/train/new.ts", change: "added" },
      { code: "package-changed", package: "sharp", before: "0.35.5" },
    ]);
  });

  it("is an input, a variable, a version", () => {
    expect(explain({ inputs: { tensors: digest("c") } }).summary).toBe("input tensors changed");
    expect(explain({ inputs: { tensors: digest("b"), extra: digest("c") } }).summary).toBe("input extra added");
    expect(explain({ inputs: {} }).summary).toBe("input tensors removed");
    expect(explain({ environment: { LANG: "de" } }).summary).toBe("env.LANG C -> de");
    expect(explain({ plugin: { ...earlier.plugin, version: 2 } }).summary).toBe("version of the plugin 1 -> 2");
    expect(explain({ pseudonyms: digest("c") }).summary).toBe("pseudonymize false -> true");
    const before = { ...record, manifest: { ...earlier, pseudonyms: digest("d") } };
    expect(explainMiss({ manifest: { ...earlier, pseudonyms: digest("c") }, ...where }, before).summary).toBe(
      "key of pseudonyms dddddddd -> cccccccc",
    );
  });

  it("is a version, with what it changed for users, before the files of the code that did", () => {
    const manifest = { ...earlier, plugin: { ...earlier.plugin, version: 3 }, code: { digest: digest("f") } };
    const modules = { ...code().modules, "stages/train/fit.ts": digest("3") };
    const changes = { 1: "all", 2: "sums are rounded up", 3: "empty rows count", 4: "none" };
    expect(explainMiss({ manifest, code: code({ modules }), ...where, changes }, record)).toEqual({
      summary: "version of the plugin 1 -> 3: sums are rounded up; empty rows count and 1 more",
      details: [
        "version of the plugin 1 -> 3: sums are rounded up; empty rows count",
        "code: stages/train/fit.ts changed",
      ],
    });
  });

  it("is code, named as the user's file, or a package", () => {
    const changed = { code: { digest: digest("f") } };
    const modules = { ...code().modules, "stages/train/fit.ts": digest("3") };
    expect(explain(changed, code({ modules })).summary).toBe("code: stages/train/fit.ts changed");
    expect(explain(changed, code({ modules: { ...code().modules, "stages/train/new.ts": digest("3") } })).summary).toBe(
      "code: stages/train/new.ts added",
    );
    expect(explain(changed, code({ packages: { sharp: "0.36.0" } })).summary).toBe("package sharp 0.35.5 -> 0.36.0");
  });

  it("may be several things: the first is said, all are listed", () => {
    expect(explain({ params: { epochs: 25 }, inputs: { tensors: digest("c") } })).toEqual({
      summary: "epochs 10 -> 25 and 2 more",
      details: ["epochs 10 -> 25", 'optimizer {"name":"adam","learningRate":0.001} -> (none)', "input tensors changed"],
    });
  });

  it("says where the nearest one stands when it is another stage's", () => {
    const manifest = { ...earlier, params: { epochs: 25 } };
    expect(explainMiss({ manifest, code: code(), pipeline: "mine", stage: "fit" }, record).summary).toBe(
      "first time; unlike count of demo: epochs 10 -> 25 and 1 more",
    );
    const others = { ...manifest, inputs: { tensors: digest("c") } };
    expect(explainMiss({ manifest: others, code: code(), pipeline: "mine", stage: "fit" }, record).summary).toBe(
      "first time",
    );
  });

  it("is a lost result where nothing differs", () => {
    expect(explain({}).summary).toBe("its record was removed");
  });
});

describe("the nearest earlier action", () => {
  let rig: StoreRig;
  beforeEach(() => {
    rig = createStoreRig();
  });
  afterEach(() => rig.remove());

  const publish = async (params: KeyManifest["params"], changes: Parameters<typeof publishFiles>[3] = {}) =>
    publishFiles(await rig.open(), sampleManifest(params), { a: JSON.stringify(params) }, changes);
  const nearest = async (params: KeyManifest["params"], at = where) =>
    (await (await rig.open()).nearestAction(sampleManifest(params), at))?.manifest.params;

  it("is the one of this stage with the fewest differences, of equals the newest", async () => {
    await publish({ epochs: 10, rate: 1, seed: 1 });
    await publish({ epochs: 25, rate: 1, seed: 1 });
    await publish({ epochs: 25, rate: 9, seed: 9 });
    expect(await nearest({ epochs: 11, rate: 1, seed: 1 })).toEqual({ epochs: 25, rate: 1, seed: 1 });
    expect(await nearest({ epochs: 25, rate: 9, seed: 8 })).toEqual({ epochs: 25, rate: 9, seed: 9 });
  });

  it("is of this stage even where another stage's is more alike", async () => {
    await publish({ epochs: 1 }, { stage: "count" });
    await publish({ epochs: 2, rate: 1 }, { stage: "other" });
    expect(await nearest({ epochs: 2, rate: 2 })).toEqual({ epochs: 1 });
    expect(await nearest({ epochs: 2, rate: 2 }, { pipeline: "new", stage: "count" })).toEqual({ epochs: 1 });
    expect(await nearest({ epochs: 2, rate: 2 }, { pipeline: "new", stage: "new" })).toBeUndefined();
  });

  it("is unknown where nothing was done, and where the list is damaged", async () => {
    expect(await nearest({ epochs: 1 })).toBeUndefined();
    await publish({ epochs: 1 });
    const list = path.join(rig.root, "index", "stages", "demo.count");
    appendFileSync(list, "abc\nhalf a li");
    expect(await nearest({ epochs: 2 })).toEqual({ epochs: 1 });
    writeFileSync(list, "\0\0\0");
    writeFileSync(path.join(rig.root, "index", "plugins", "count.count"), "");
    expect(await nearest({ epochs: 2 })).toBeUndefined();
  });
});
