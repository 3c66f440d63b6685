import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readAction } from "../../src/store/action-records.js";
import { USUAL_TIMING } from "../../src/store/claims/owner.js";
import { readProcessStat } from "../../src/store/claims/process-identity.js";
import { keyOf } from "../../src/store/key.js";
import { publish } from "../../src/store/publish.js";
import type { Claim } from "../../src/store/store.js";
import { closeParts, openParts, type StoreParts } from "../../src/store/store-parts.js";
import { createStoreRig, noWaiting, type StoreRig, sampleManifest, sampleRecord } from "./store-rig.js";

const manifest = sampleManifest({});
const key = keyOf(manifest);

let rig: StoreRig;
let parts: StoreParts;
beforeEach(() => {
  rig = createStoreRig();
});
afterEach(async () => {
  await closeParts(parts);
  await rig.remove();
});

/** A store whose clock runs so fast that whoever shows no sign of life is dead at the second look. */
function openImpatiently(): StoreParts {
  let now = 0;
  const opened = openParts(rig.root, {
    heartbeat: { ...USUAL_TIMING, now: () => (now += USUAL_TIMING.staleMs + 1) },
    claim: { pollMs: 1, graceMs: 10 },
  });
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

async function work(claim: Claim) {
  const { folder, outputs } = await claim.newAttempt(["out"]);
  writeFileSync(path.join(outputs["out"]!, "taken.txt"), "by the next");
  writeFileSync(path.join(claim.scratch, "checkpoint"), "of the next");
  return { folder, out: outputs["out"]! };
}

const publishAs = (claim: Claim, folder: string) =>
  publish(parts, { claim, record: sampleRecord(manifest), outputs: { out: { folder, kind: "files" } } });

/** Starts a holder on another machine that stops before its `operation`th write since it made its lock. */
async function frozenAt(operation: number) {
  const child = rig.child(["publish"], { HOST: "elsewhere", STOP_AT: String(operation) });
  expect(await child.line()).toBe("stopping");
  await expect.poll(() => readProcessStat(child.process.pid!)?.state, { interval: 5 }).toBe("T");
  return { ...child, wake: () => child.process.kill("SIGCONT") };
}

const published = () => readAction(parts.layout, key)?.record.outputs["out"]?.digest;

test("one that is frozen at any step and woken after another has published publishes nothing", async () => {
  await rig.remove();
  const said = new Set<string>();
  // Attempt, output, sealing, syncing, the artifact's name, the record and its name, and what follows.
  for (const operation of [2, 3, 8, 16, 22, 24, 26, 27]) {
    rig = createStoreRig();
    const frozen = await frozenAt(operation);
    parts = openImpatiently();
    const claim = await parts.claims.claim(key, noWaiting);
    const earlier = published();
    let mine = earlier;
    if (earlier === undefined) {
      const { out } = await work(claim);
      mine = (await publishAs(claim, out)).outputs["out"]!.digest;
    }
    await claim.release();
    frozen.wake();
    const last = await frozen.line();
    said.add(`${last} ${earlier === undefined ? "after the other" : "before the other"}`);
    expect((await frozen.ended).signal).toBe(null);
    expect(published()).toBe(mine);
    expect(readFileSync(path.join(parts.layout.artifact(mine!), earlier ? "a.txt" : "taken.txt"), "utf8")).toBe(
      earlier ? "alpha" : "by the next",
    );
    await closeParts(parts);
    await rig.remove();
  }
  expect(said).toEqual(new Set(["claim lost after the other", "published before the other"]));
}, 60_000);

test("one that is woken while the next is at work touches none of its files, and lets it publish", async () => {
  const frozen = await frozenAt(20);
  parts = openImpatiently();
  const claim = await parts.claims.claim(key, noWaiting);
  const { folder, out } = await work(claim);
  frozen.wake();
  expect(await frozen.line()).toBe("claim lost");
  await frozen.ended;
  expect(existsSync(folder)).toBe(true);
  expect(readFileSync(path.join(claim.scratch, "checkpoint"), "utf8")).toBe("of the next");
  const record = await publishAs(claim, out);
  expect(published()).toBe(record.outputs["out"]!.digest);
  await claim.release();
});

test("one that is woken before anybody took it over publishes, and the next finds its result", async () => {
  const frozen = await frozenAt(20);
  const opened = openParts(rig.root, { claim: { pollMs: 1, graceMs: 10 } });
  if (!opened.ok) throw new Error(opened.error.message);
  parts = opened.value;
  const holders: string[] = [];
  const claim = await parts.claims.claim(key, {
    ...noWaiting,
    onWait: (holder) => {
      holders.push(holder);
      frozen.wake();
    },
  });
  expect(holders).toEqual([`process ${frozen.process.pid} on host elsewhere`]);
  expect(await frozen.line()).toBe("published");
  expect(published()).toBeDefined();
  await claim.release();
});
