import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type ActionRecord, STORE_FORMAT } from "../../src/core/action.js";
import type { Digest } from "../../src/core/ids.js";
import { readAction, readBriefAction } from "../../src/store/action-records.js";
import { keyOf } from "../../src/store/key.js";
import { layoutOf } from "../../src/store/layout.js";
import { temporaryFolder } from "../support/stage-context.js";
import { sampleManifest } from "./store-rig.js";

const modules = { 'a "} odd\\" {name.ts': "1".repeat(64), "b\\\\": "2".repeat(64), "": "{" };

test.each([
  ["as most are", {}, { codeDetail: { modules, packages: {} } }],
  ["without it", {}, {}],
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
  if (Object.keys(params).length === 0) expect(found).toEqual(brief);
});
