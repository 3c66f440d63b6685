import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type ActionRecord, STORE_FORMAT } from "../../src/core/action.js";
import type { CacheKey } from "../../src/core/cache-key.js";
import type { Digest } from "../../src/core/ids.js";
import { readAction, readBriefAction, writeAction } from "../../src/store/action-records.js";
import { createOwner } from "../../src/store/claims/owner.js";
import { createFolderSync } from "../../src/store/durable.js";
import { keyOf } from "../../src/store/key.js";
import { layoutOf } from "../../src/store/layout.js";
import { temporaryFolder } from "../support/stage-context.js";
import { sampleManifest } from "./store-rig.js";

const modules = { 'a "} odd\\" {name.ts': "1".repeat(64), "b\\\\": "2".repeat(64), "": "{" };

test.each([
  ["as most are", {}, { codeDetail: { modules, packages: {} } }],
  ["without it", {}, {}],
  ["longer than what is read first", { note: "x".repeat(9000) }, { codeDetail: { modules, packages: {} } }],
  [
    "with a parameter and a fact of that name",
    { codeDetail: { modules: "}" } },
    { codeDetail: { modules, packages: {} } },
  ],
])("a record in short is the record without the digests of its code, %s", (_, params, detail) => {
  const layout = layoutOf(temporaryFolder());
  const manifest = sampleManifest(params);
  const record = {
    ...{ format: STORE_FORMAT, key: keyOf(manifest), manifest, ...detail, pipeline: "p", stage: "s", durationMs: 3 },
    ...{ facts: { codeDetail: "{" }, outputs: { out: { kind: "table", digest: "3".repeat(64) as Digest, bytes: 1 } } },
  } as unknown as ActionRecord;
  mkdirSync(path.dirname(layout.action(record.key)), { recursive: true });
  writeFileSync(layout.action(record.key), `${JSON.stringify(record)}\n`);
  const { codeDetail: _left, ...brief } = readAction(layout, record.key)!.record;
  const found = readBriefAction(layout, record.key)!.record;
  // Of a record that says it of its parameters first, those are what is left out.
  expect({ ...found, codeDetail: undefined, manifest: undefined }).toEqual({
    ...brief,
    codeDetail: undefined,
    manifest: undefined,
  });
  if (!("codeDetail" in params)) expect(found).toEqual(brief);
});

test("a record is written with the digests of its code last, and read in short from its beginning", async () => {
  const layout = layoutOf(temporaryFolder());
  const manifest = sampleManifest({ codeDetail: 1, 'codeDetail":{': { codeDetail: {} } });
  const key = keyOf(manifest);
  const record = {
    ...{ format: STORE_FORMAT, key, manifest, codeDetail: { modules, packages: {} }, pipeline: 'p","codeDetail":{' },
    ...{ stage: "s", run: "r", outputs: {}, metrics: {}, facts: {}, warnings: [], durationMs: 3, bytes: 0 },
    ...{ resources: {}, host: "h", finishedAt: "2026-01-01T00:00:00.000Z" },
  } as unknown as ActionRecord;
  for (const folder of layout.folders) mkdirSync(folder, { recursive: true });
  const owner = createOwner(layout);
  const cacheKey: CacheKey = { mac: () => "0".repeat(64), origin: "kept" };
  const claim = { newRecord: owner.temporary, mustHold: () => {} };
  await writeAction({ layout, syncs: createFolderSync(), key: cacheKey }, record, claim);
  owner.close();
  const text = readFileSync(layout.action(key), "utf8");
  expect(Object.keys(JSON.parse(text)).at(-1)).toBe("codeDetail");
  expect(readAction(layout, key, cacheKey)).toEqual({ record, isAuthentic: true });
  const { codeDetail: _left, ...brief } = record;
  expect(readBriefAction(layout, key)!.record).toMatchObject(brief);
});
