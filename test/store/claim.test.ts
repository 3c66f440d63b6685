import { existsSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createClaims } from "../../src/store/claims/claim.js";
import { createDiscarder } from "../../src/store/claims/discard.js";
import { type Lock, readLock } from "../../src/store/claims/lock-file.js";
import { createOwner, createOwnerWatch, USUAL_TIMING } from "../../src/store/claims/owner.js";
import { readProcessStat } from "../../src/store/claims/process-identity.js";
import { keyOf } from "../../src/store/key.js";
import { layoutOf } from "../../src/store/layout.js";
import type { Claim } from "../../src/store/store.js";
import { createStoreRig, noWaiting, publishFiles, type StoreRig, sampleManifest } from "./store-rig.js";

let rig: StoreRig;
beforeEach(() => {
  rig = createStoreRig();
});
afterEach(() => rig.remove());

const manifest = sampleManifest({});
const key = keyOf(manifest);
const lockFile = () => path.join(rig.root, "locks", `${key}.lock`);
interface Waiter {
  /** Resolves when it has been told that it must wait. */
  readonly waiting: Promise<void>;
  readonly claim: Promise<Claim>;
}

const runs = (pid: number) => ![undefined, "Z", "X"].includes(readProcessStat(pid)?.state);

describe("a claim", () => {
  it("is held by one at a time, in one process too", async () => {
    const [one, two] = [await rig.open(), await rig.open()];
    const first = await one.claim(key, noWaiting);
    const holders: string[] = [];
    const [second, third] = [one, two].map((store) => {
      let told = () => {};
      const waiting = new Promise<void>((resolve) => {
        told = resolve;
      });
      const onWait = (holder: string) => {
        holders.push(holder);
        told();
      };
      return { waiting, claim: store.claim(key, { ...noWaiting, onWait }) };
    }) as [Waiter, Waiter];
    await Promise.all([second.waiting, third.waiting]);
    let taken = 0;
    const order = [second, third].map(async (waiter) => {
      const claim = await waiter.claim;
      taken += 1;
      expect(taken).toBe(1);
      taken -= 1;
      await claim.release();
    });
    await first.release();
    await Promise.all(order);
    expect(holders.length).toBeGreaterThanOrEqual(2);
    expect(new Set(holders)).toEqual(new Set([`process ${process.pid}`]));
    expect(existsSync(lockFile())).toBe(false);
  });

  it("makes other processes wait, and wakes them", async () => {
    const child = rig.child(["hold"]);
    expect(await child.line()).toMatch(/^claimed /);
    const store = await rig.open();
    const holders: string[] = [];
    const claim = await store.claim(key, {
      ...noWaiting,
      onWait: (holder) => {
        holders.push(holder);
        child.say("go on");
      },
    });
    expect(holders).toEqual([`process ${child.process.pid}`]);
    expect((await store.findAction(key))?.outputs).toHaveProperty("out");
    await claim.release();
  });

  it("is given up by who no longer wants to wait", async () => {
    const [one, two] = [await rig.open(), await rig.open()];
    const held = await one.claim(key, noWaiting);
    const controller = new AbortController();
    const waiting = two.claim(key, { signal: controller.signal, onWait: () => controller.abort() });
    await expect(waiting).rejects.toThrow("aborted");
    await held.release();
    expect(rig.list("locks").filter((name) => !name.endsWith(".owner"))).toEqual([]);
  });

  it("of a killed process is taken over with its scratch, and without its attempts", async () => {
    const child = rig.child(["hold"]);
    const scratch = (await child.line())?.replace("claimed ", "") ?? "";
    await child.kill();
    expect(existsSync(lockFile())).toBe(true);
    const store = await rig.open();
    const claim = await store.claim(key, noWaiting);
    expect(readFileSync(path.join(claim.scratch, "checkpoint"), "utf8")).toBe("epoch 3");
    // What still believes in the old claim finds nothing to write to.
    expect(() => writeFileSync(path.join(scratch, "checkpoint"), "epoch 4")).toThrow("ENOENT");
    await claim.release();
    await store.close();
    expect(rig.list("tmp")).toEqual([]);
    expect(rig.list("scratch")).toEqual([path.basename(claim.scratch)]);
  });

  it.each([
    ["recorded in its lock", "yes"],
    ["not recorded yet", "no"],
  ])("of a killed process is taken over after its stage, %s, was ended", async (_, recorded) => {
    const child = rig.child(["stage"], { RECORD_GROUP: recorded });
    const pid = Number((await child.line())?.replace("stage ", ""));
    await child.kill();
    expect(runs(pid)).toBe(true);
    const layout = layoutOf(rig.root);
    const owner = createOwner(layout);
    // The stage ignores SIGTERM; no grace spares the test the wait.
    const claims = createClaims(layout, owner, createOwnerWatch(layout), createDiscarder(owner), {
      pollMs: 5,
      graceMs: 100,
    });
    const claim = await claims.claim(key, noWaiting);
    expect(runs(pid)).toBe(false);
    const pulse = readFileSync(path.join(claim.scratch, "pulse"), "utf8");
    await claim.release();
    expect(readFileSync(path.join(claim.scratch, "pulse"), "utf8")).toBe(pulse);
    owner.close();
  });

  it("is taken by exactly one of several that find it orphaned", async () => {
    const child = rig.child(["hold"]);
    await child.line();
    await child.kill();
    const children = [1, 2, 3, 4].map(() => rig.child(["publish"]));
    const outcomes = await Promise.all(
      children.map(async (other) => {
        for (let line = await other.line(); line !== undefined; line = await other.line()) {
          if (line === "published" || line === "taken") return line;
        }
        return "nothing";
      }),
    );
    expect(outcomes.sort()).toEqual(["published", "taken", "taken", "taken"]);
  });

  it("of a process whose number another one bears now is an orphan's", async () => {
    const store = await rig.open();
    const held = await store.claim(key, noWaiting);
    const lock = readLock(lockFile())!;
    const reborn: Lock = { token: "00000000deadbeef", process: { ...lock.process!, startTime: "1" } };
    unlinkSync(lockFile());
    writeFileSync(lockFile(), JSON.stringify(reborn));
    const other = await rig.open();
    const claim = await other.claim(key, noWaiting);
    const taker = readLock(lockFile())?.token;
    expect([lock.token, "00000000deadbeef"]).not.toContain(taker);
    await held.release();
    // Whoever lost a claim does not remove the lock of who has it now.
    expect(readLock(lockFile())?.token).toBe(taker);
    await claim.release();
  });

  it("left by a store that was closed counts no more", async () => {
    const one = await rig.open();
    await one.claim(key, noWaiting);
    await one.close();
    const claim = await (await rig.open()).claim(key, noWaiting);
    await claim.release();
  });
});

describe("a claim of another machine", () => {
  /** A store on this machine that looks at a lock of another one, with a clock and a poll that the test drives. */
  function observer() {
    const layout = layoutOf(rig.root);
    let now = 0;
    const timing = { ...USUAL_TIMING, now: () => now };
    const owner = createOwner(layout);
    const claims = createClaims(layout, owner, createOwnerWatch(layout, timing), createDiscarder(owner), {
      pollMs: 1,
      graceMs: 1,
    });
    return {
      claims,
      owner,
      pass: (ms: number) => {
        now += ms;
      },
    };
  }

  function elsewhere(token: string, beat: number | undefined) {
    const identity = { host: "other", pid: 1, bootId: "b", startTime: "1", machine: "m", namespace: "n" };
    const lock: Lock = { token, process: identity };
    writeFileSync(lockFile(), JSON.stringify(lock));
    const file = path.join(rig.root, "locks", `${token}.owner`);
    if (beat !== undefined) writeFileSync(file, JSON.stringify({ ...lock, beat }));
  }

  it("holds while its heartbeat goes on, however long", async () => {
    await rig.open();
    const { claims, owner, pass } = observer();
    for (let beat = 1; beat < 20; beat++) {
      elsewhere("0123456789abcdef", beat);
      expect(await claims.tryClaim(key)).toBeUndefined();
      pass(20_000);
    }
    owner.close();
  });

  it("is lost when the heartbeat stops, and says who had it", async () => {
    await rig.open();
    const { claims, owner, pass } = observer();
    elsewhere("0123456789abcdef", 7);
    const holders: string[] = [];
    const waiting = claims.claim(key, {
      ...noWaiting,
      onWait: (holder) => {
        holders.push(holder);
        pass(30_001);
      },
    });
    await (await waiting).release();
    expect(holders).toEqual(["process 1 on host other"]);
    owner.close();
  });

  it("is lost too where lock or heartbeat are damaged: nobody has to delete anything", async () => {
    await rig.open();
    const { claims, owner, pass } = observer();
    writeFileSync(lockFile(), "{ half a lo");
    const waiting = claims.claim(key, { ...noWaiting, onWait: () => pass(30_001) });
    await (await waiting).release();
    elsewhere("fedcba9876543210", undefined);
    const again = claims.claim(key, { ...noWaiting, onWait: () => pass(30_001) });
    await (await again).release();
    owner.close();
  });
});

describe("an attempt", () => {
  it("is a fresh folder each time, swept at the end", async () => {
    const store = await rig.open();
    const claim = await store.claim(key, noWaiting);
    const [first, second] = [await claim.newAttempt(["a", "b"]), await claim.newAttempt(["a"])];
    // No two attempts ever have one name: a stage of an earlier one may still be writing.
    expect(path.basename(first.folder)).toMatch(new RegExp(`^${key}\\.[0-9a-f]{16}$`));
    expect(second.folder).not.toBe(first.folder);
    expect(Object.keys(first.outputs)).toEqual(["a", "b"]);
    expect(readdirSync(first.outputs["a"]!)).toEqual([]);
    await claim.release();
    await store.close();
    expect(rig.list("tmp")).toEqual([]);
    expect(rig.list("scratch")).toEqual([]);
  });

  it("leaves no scratch after success", async () => {
    const store = await rig.open();
    await publishFiles(store, manifest, { "a.txt": "a" });
    expect(rig.list("locks").filter((name) => !name.endsWith(".owner"))).toEqual([]);
    await store.close();
    expect(rig.list("scratch")).toEqual([]);
    expect(rig.list("tmp")).toEqual([]);
    expect(rig.list("locks")).toEqual([]);
  });
});
