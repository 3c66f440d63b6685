import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeyManifest } from "../../src/core/action.js";
import type { Digest } from "../../src/core/ids.js";
import { keyOf } from "../../src/store/key.js";

const hex = fc.stringMatching(/^[0-9a-f]{64}$/) as fc.Arbitrary<Digest>;
const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const manifests: fc.Arbitrary<KeyManifest> = fc.record({
  format: fc.integer({ min: 1, max: 9 }),
  plugin: fc.record({ name, version: fc.nat(99), contract: fc.nat(9) }),
  code: fc.record({ digest: fc.oneof(hex, fc.constant("version" as const)) }),
  params: fc.dictionary(name, fc.jsonValue()) as unknown as fc.Arbitrary<KeyManifest["params"]>,
  inputs: fc.dictionary(name, hex),
  environment: fc.dictionary(name, fc.string()),
});

/** The same value with the members of every object in reverse order. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  ) as T;
}

describe("a key", () => {
  it("does not depend on the order in which anything was written", () => {
    fc.assert(fc.property(manifests, (manifest) => keyOf(reversed(manifest)) === keyOf(manifest)));
  });

  it("is the same after a trip through JSON", () => {
    fc.assert(
      fc.property(
        manifests,
        (manifest) => keyOf(JSON.parse(JSON.stringify(manifest)) as KeyManifest) === keyOf(manifest),
      ),
    );
  });

  it("depends on every part", () => {
    const other = "f".repeat(64) as Digest;
    fc.assert(
      fc.property(manifests, name, (manifest, extra) => {
        const changed: readonly KeyManifest[] = [
          { ...manifest, format: manifest.format + 1 },
          { ...manifest, plugin: { ...manifest.plugin, name: `${manifest.plugin.name}x` } },
          { ...manifest, plugin: { ...manifest.plugin, version: manifest.plugin.version + 1 } },
          { ...manifest, plugin: { ...manifest.plugin, contract: manifest.plugin.contract + 1 } },
          { ...manifest, code: { digest: manifest.code.digest === other ? "version" : other } },
          { ...manifest, params: { ...(manifest.params as object), [`${extra}Extra`]: 1 } },
          { ...manifest, inputs: { ...manifest.inputs, [`${extra}Extra`]: other } },
          { ...manifest, environment: { ...manifest.environment, [`${extra}Extra`]: "" } },
        ];
        const keys = new Set([manifest, ...changed].map(keyOf));
        expect(keys.size).toBe(changed.length + 1);
      }),
    );
  });

  it("depends on every value of the parameters", () => {
    fc.assert(
      fc.property(manifests, fc.jsonValue(), fc.jsonValue(), (manifest, left, right) => {
        const withValue = (value: unknown) =>
          keyOf({ ...manifest, params: { deep: { list: [value] } } as unknown as KeyManifest["params"] });
        // JSON has one zero; all else that JSON tells apart gives another key.
        const same = JSON.stringify(reorder(left)) === JSON.stringify(reorder(right));
        expect(withValue(left) === withValue(right)).toBe(same);
      }),
    );
  });

  it("ignores what is attached to a manifest but is not part of it", () => {
    fc.assert(
      fc.property(manifests, (manifest) => keyOf({ ...manifest, label: "mine" } as KeyManifest) === keyOf(manifest)),
    );
  });

  it("stays what it was: a change of it would make every cache useless", () => {
    const manifest: KeyManifest = {
      format: 1,
      plugin: { name: "train", version: 2, contract: 1 },
      code: { digest: "a".repeat(64) as Digest },
      params: { epochs: 10, optimizer: { name: "adam", learningRate: 0.001 } },
      inputs: { tensors: "b".repeat(64) as Digest },
      environment: { LANG: "C" },
    };
    expect(keyOf(manifest)).toMatchInlineSnapshot(`"ba4b8b5df7a467c133fd3530d23b159ab4e40c6e080a9f0a5b7254709efd192c"`);
  });
});

function reorder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reorder);
  if (typeof value === "number") return value === 0 ? 0 : value;
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .map(([key, member]) => [key, reorder(member)] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .concat([["", "object"]]);
}
