// A process of its own for tests: claims and publishes as told, and can be killed at any file-system operation.
// usage: store-child.mjs ROOT RUNS COMMAND [ARGUMENT]; DIE_AT=n kills it before its n-th writing operation, STOP_AT=n
// stops it before the n-th after it made its lock, until SIGCONT; HOST=name makes the store believe that it is a machine of that name.

import { spawn } from "node:child_process";
import fs from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

const dieAt = Number(process.env.DIE_AT ?? 0);
const stopAt = Number(process.env.STOP_AT ?? -1);
if (process.env.HOST !== undefined) os.hostname = () => process.env.HOST;
let operations = 0;
let sinceLock = Number.NaN;
const step = (name, file) => {
  operations += 1;
  if (operations === dieAt) process.kill(process.pid, "SIGKILL");
  sinceLock += 1;
  if (name === "linkSync" && String(file).endsWith(".owner")) sinceLock = 0;
  if (sinceLock === stopAt) {
    fs.writeSync(1, "stopping\n");
    process.kill(process.pid, "SIGSTOP");
  }
};
for (const [module, names] of [
  [
    fs,
    [
      "writeFileSync",
      "renameSync",
      "linkSync",
      "mkdirSync",
      "rmSync",
      "chmodSync",
      "utimesSync",
      "appendFileSync",
      "fsync",
    ],
  ],
  [promises, ["open", "rm"]],
]) {
  for (const name of names) {
    const original = module[name];
    module[name] = (...args) => {
      step(name, args[0]);
      return original(...args);
    };
  }
}
syncBuiltinESMExports();

const { openStore } = await import("../../dist/src/store/open-store.js");
const { createItemMemo } = await import("../../dist/src/items/item-memo.js");
const { keyOf } = await import("../../dist/src/store/key.js");

const [root, runsFolder, command, argument = "{}"] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (line) => fs.writeSync(1, `${line}\n`);

const manifest = {
  format: 1,
  plugin: { name: "count", version: 1, contract: 1 },
  code: { digest: "a".repeat(64) },
  params: JSON.parse(argument),
  inputs: {},
  environment: {},
};
const record = {
  manifest,
  codeDetail: { modules: {}, packages: {} },
  pipeline: "demo",
  stage: "count",
  run: "20261123T041500Z-demo-3fa94c",
  metrics: {},
  facts: {},
  warnings: [],
  durationMs: 5_000,
  resources: {},
  host: "here",
  finishedAt: "2026-11-23T04:15:00Z",
};

const opened = await openStore({ root, runsFolder });
if (!opened.ok) throw new Error(opened.error.message);
const store = opened.value;
const claim = await store.claim(keyOf(manifest), {
  signal: new AbortController().signal,
  onWait: (holder) => say(`waiting for ${holder}`),
});

const commands = {
  /** Publishes two files unless somebody else did, as a run does. */
  async publish() {
    if ((await store.findAction(claim.key)) !== undefined) return say("taken");
    const { outputs } = await claim.newAttempt(["out"]);
    fs.mkdirSync(path.join(outputs.out, "deep"));
    fs.writeFileSync(path.join(outputs.out, "a.txt"), "alpha");
    fs.writeFileSync(path.join(outputs.out, "deep", "b.txt"), "beta");
    await store.publish({ claim, record, outputs: { out: { folder: outputs.out, kind: "files" } } });
    say("published");
  },
  /** Keeps what it makes of two items, as a stage and its run do. */
  async keep() {
    const { folder } = await claim.newAttempt(["out"]);
    const places = { base: "b".repeat(64), packs: [], folder };
    const memo = createItemMemo({ plugin: "count", places });
    for (const digit of "12") memo.items("things", {}).keep(digit.repeat(64), { notes: { digit } });
    memo.close();
    await store.keepItems(places.base, folder, []);
    say("kept");
  },
  /** Waits on standard input with an attempt that is ready to be published. */
  async hold() {
    const { outputs } = await claim.newAttempt(["out"]);
    fs.writeFileSync(path.join(outputs.out, "a.txt"), `made by ${process.pid}`);
    fs.writeFileSync(path.join(claim.scratch, "checkpoint"), "epoch 3");
    say(`claimed ${claim.scratch}`);
    await lines.next();
    await store.publish({ claim, record, outputs: { out: { folder: outputs.out, kind: "files" } } });
    say("published");
  },
  /** Starts a stage that ignores SIGTERM and writes to its scratch for ever, and waits to be killed. */
  async stage() {
    const attempt = await claim.newAttempt(["out"]);
    const code = `
      process.on("SIGTERM", () => {});
      const fs = require("node:fs");
      let count = 0;
      setInterval(() => { try { fs.writeFileSync(${JSON.stringify(claim.scratch)} + "/pulse", String(count++)); } catch {} }, 5);
      console.log("running");`;
    const stage = spawn(process.execPath, ["-e", code], {
      detached: true,
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, RADPIPE_ATTEMPT: attempt.folder },
    });
    await new Promise((resolve) => stage.stdout.once("data", resolve));
    if (process.env.RECORD_GROUP !== "no") await claim.recordProcessGroup({ pid: stage.pid });
    say(`stage ${stage.pid}`);
    await lines.next();
  },
};
try {
  await commands[command]();
} catch (error) {
  if (error.name !== "ClaimLost") throw error;
  say("claim lost");
}
await claim.release();
await store.close();
say(`operations ${operations}`);
process.exit(0);
