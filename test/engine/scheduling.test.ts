import { expect, test } from "vitest";
import { resourcePool, type Slot } from "../../src/engine/resource-pool.js";
import { record } from "../support/execute.js";
import { createRig } from "../support/rig.js";

const never = new AbortController().signal;
const GIB = 2 ** 30;
const machine = { jobs: 3, cpus: 4, memoryBytes: 8 * GIB, gpus: 1 };

/** Asks for slots and notes by name which were granted. */
function asking(capacity = machine) {
  const pool = resourcePool(capacity);
  const granted = new Map<string, Slot>();
  interface Need {
    readonly cpus?: number;
    readonly memoryBytes?: number;
    readonly gpus?: number;
    readonly rank?: number;
    readonly share?: number;
  }
  const ask = (name: string, need: Need, signal = never) =>
    pool.acquire({ gpus: 0, ...need }, signal).then((slot) => void granted.set(name, slot));
  return { ask, granted, names: () => [...granted.keys()] };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("as many slots as jobs, in the order asked for", async () => {
  const { ask, granted, names } = asking();
  for (const name of ["a", "b", "c", "d"]) void ask(name, { cpus: 1 });
  await settle();
  expect(names()).toEqual(["a", "b", "c"]);
  granted.get("b")?.release();
  granted.get("b")?.release();
  await settle();
  expect(names()).toEqual(["a", "b", "c", "d"]);
});

test("a lower rank comes first, equal ones in the order asked for", async () => {
  const { ask, granted, names } = asking({ ...machine, jobs: 1 });
  void ask("first", { cpus: 1, rank: 5 });
  for (const [name, rank] of [
    ["c", 2],
    ["a", 1],
    ["d", 2],
    ["b", 1],
  ] as const)
    void ask(name, { cpus: 1, rank });
  await settle();
  for (const name of ["first", "a", "b", "c"]) {
    granted.get(name)?.release();
    await settle();
  }
  expect(names()).toEqual(["first", "a", "b", "c", "d"]);
});

test("a stage with a share is told its share, however many are free", async () => {
  const { ask, granted } = asking();
  await ask("shared", { share: 2 });
  expect(granted.get("shared")?.cpus).toBe(2);
});

test("processors, memory and GPUs bound what runs at once; what fits may pass what does not", async () => {
  const { ask, granted, names } = asking();
  void ask("three", { cpus: 3 });
  void ask("two", { cpus: 2 });
  void ask("one", { cpus: 1, memoryBytes: 6 * GIB, gpus: 1 });
  await settle();
  expect(names()).toEqual(["three", "one"]);
  granted.get("three")?.release();
  void ask("memory", { cpus: 1, memoryBytes: 3 * GIB });
  void ask("gpu", { cpus: 1, gpus: 1 });
  await settle();
  expect(names()).toEqual(["three", "one", "two"]);
  granted.get("one")?.release();
  await settle();
  expect(names()).toEqual(["three", "one", "two", "memory", "gpu"]);
});

test("more than the machine has means all of it, alone", async () => {
  const { ask, granted, names } = asking();
  void ask("huge", { cpus: 64, memoryBytes: 1000 * GIB });
  void ask("small", { cpus: 1 });
  await settle();
  expect(names()).toEqual(["huge"]);
  expect(granted.get("huge")?.cpus).toBe(4);
});

test("a stage that does not say how many processors it wants is told what is free", async () => {
  const { ask, granted } = asking();
  await ask("first", {});
  await ask("second", {});
  expect(granted.get("first")?.cpus).toBe(4);
  expect(granted.get("second")?.cpus).toBe(3);
});

test("an aborted wait leaves the queue", async () => {
  const { ask, granted, names } = asking({ ...machine, jobs: 1 });
  const stop = new AbortController();
  await ask("a", {});
  const waiting = ask("b", {}, stop.signal);
  void ask("c", {});
  stop.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  granted.get("a")?.release();
  await settle();
  expect(names()).toEqual(["a", "c"]);
});

const WIDE = `
name: wide
stages:
  a: { uses: ../fake.js, with: { value: 1 }, resources: { cpus: 1 } }
  b: { uses: ../fake.js, with: { value: 2 }, resources: { cpus: 1 } }
  c: { uses: ../fake.js, with: { value: 3 }, resources: { cpus: 1 } }
`;

test("independent stages run at the same time, no more than --jobs", async () => {
  await using rig = await createRig();
  rig.pipeline(WIDE);
  let running = 0;
  let most = 0;
  rig.fake.answer("*", async (call) => {
    running += 1;
    most = Math.max(most, running);
    await settle();
    running -= 1;
    await call.finish();
  });
  await record(rig, { jobs: 1 });
  expect(most).toBe(1);
});

test("a stage starts as soon as what it needs has ended, whatever else runs", async () => {
  await using rig = await createRig();
  rig.pipeline(`${WIDE}  after: { uses: ../fake.js, inputs: { first: a.out }, resources: { cpus: 1 } }\n`);
  const running = record(rig, { jobs: 2 });
  const a = await rig.fake.next("a");
  const b = await rig.fake.next("b");
  await a.finish();
  await (await rig.fake.next("c")).finish();
  const after = await rig.fake.next("after");
  await b.finish();
  await after.finish();
  expect((await running).status).toBe("succeeded");
});
