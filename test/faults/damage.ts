import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { SeededRandom } from "../../src/imaging/seeded-random.js";
import { type ChainProject, createChainProject, forgetResults } from "./chain-project.js";
import type { FaultPart, Faults } from "./fault-part.js";

/** Kinds of file that cache and runs hold, and which they are: relative to the project. */
const KINDS: Readonly<Record<string, RegExp>> = {
  "file of an artifact": /^cache\/artifacts\/[0-9a-f]{64}\/./,
  "manifest of an artifact": /^cache\/artifacts\/[0-9a-f]{64}\.json$/,
  "action record": /^cache\/actions\/./,
  download: /^cache\/downloads\/[0-9a-f]{64}$/,
  "note of a download": /^cache\/downloads\/known\/./,
  "pack of items": /^cache\/items\/./,
  index: /^cache\/index\/(?!pipelines\/|transpiled\/)./,
  "kept pipeline": /^cache\/index\/pipelines\/./,
  "transpiled code": /^cache\/index\/transpiled\/./,
  "root of a run": /^cache\/roots\/./,
  "name of the cache": /^cache\/id$/,
  "run record": /^runs\/[^/]+\/run\.json$/,
  "index of runs": /^runs\/[^/]+$|^runs\/\./,
  lock: /^cache\/locks\/./,
};

const DAMAGES = ["cut", "flipped bit", "replaced", "deleted", "emptied"] as const;
const ROUNDS = 2;

export const damage: FaultPart = {
  name: "damage",
  promise:
    "A damaged file in the cache or in runs is noticed and made again, or is harmless: never used, never a different result",
  notCovered: [
    "a disk that changes bytes but no times: `cache verify` and `run --check-contents` detect it, an ordinary run does not (tested in test/store and test/engine)",
    "an intermediate result of a fully cached run is read by no stage, and so checked only by `cache verify`",
  ],
  async run(faults) {
    if (faults.form === "short") {
      await using project = await createChainProject();
      await tryDamage(faults, project, "transpiled code", "replaced", 1);
      return;
    }
    const kinds = Object.keys(KINDS);
    const half = Math.ceil(kinds.length / 2);
    // Two projects at once, since a command waits half of its time.
    await Promise.all([damageOf(faults, kinds.slice(0, half)), damageOf(faults, kinds.slice(half))]);
  },
};

async function damageOf(faults: Faults, kinds: readonly string[]): Promise<void> {
  await using project = await createChainProject();
  await using withoutOwn = await createChainProject(false);
  for (const kind of kinds) {
    for (const how of DAMAGES) {
      for (let round = 0; round < ROUNDS; round++) {
        await tryDamage(faults, kind === "kept pipeline" ? withoutOwn : project, kind, how, round);
      }
    }
  }
}

async function tryDamage(
  faults: Faults,
  project: ChainProject,
  kind: string,
  how: (typeof DAMAGES)[number],
  round: number,
): Promise<void> {
  const random = faults.random(kind, how, round);
  // What is damaged is also read by a stage that runs, not only taken from the cache.
  const isOfItems = kind === "pack of items";
  const force = isOfItems || round % 2 === 0 ? [] : ["--force", ["get", "unpack", "sum", "last"][random.integer(4)]!];
  if (kind === "lock") await leaveLocks(project);
  if (kind === "index of runs") await makeIndexOfRuns(project);
  const find = (): readonly string[] => filesOf(project.rig.folder).filter((file) => KINDS[kind]!.test(file));
  // What was deleted and needed by nobody is made again.
  if (isOfItems) {
    forgetResults(project);
    await project.runAgain("all");
    forgetResults(project);
  } else if (find().length === 0) await project.runAgain("all", ["--from", "get"]);
  const files = find();
  const file = files[random.integer(files.length)];
  if (file === undefined) return faults.skip(kind, "no file of this kind was left by a run");
  const what = `${how}, round ${round}${force.length > 0 ? `, ${force.join(" ")}` : ""}`;
  await faults.attempt(kind, what, async () => {
    harm(path.join(project.rig.folder, file), how, random);
    const listed = await project.rig.run(["runs"]);
    if (![0, 2].includes(listed.exitCode!) || / at .*\.js:\d+/.test(listed.stderr)) {
      throw new Error(`runs ended with ${listed.exitCode}: ${listed.stderr}`);
    }
    const events = await project.runAgain("used", force);
    // What no stage read is left to `verify`, which sets it aside.
    const verified = await project.rig.run(["cache", "verify"]);
    if (verified.exitCode !== 0 && verified.exitCode !== 3) throw new Error(`verify: ${verified.stderr}`);
    if (verified.exitCode === 3) await project.runAgain("all", ["--from", "get"]);
    const again = verified.exitCode === 0 ? verified : await project.rig.run(["cache", "verify"]);
    if (again.exitCode !== 0) throw new Error(`verify after the next run: ${again.stdout}${again.stderr}`);
    await project.runAgain("all");
    if (file.startsWith("runs")) project.rig.remove("runs");
    const isNoticed =
      /artifact-damaged|untrusted-cache|of items in the cache|in the cache was damaged/.test(events) ||
      `${listed.stdout}${listed.stderr}`.includes("cannot be read");
    if (isNoticed) return "said by the run";
    if (verified.exitCode === 3) return "said by verify, equal results";
    return "harmless: equal results";
  });
}

/** It is made by whoever lists runs, of records that are no longer young. */
async function makeIndexOfRuns({ rig }: ChainProject): Promise<void> {
  await rig.run(["run", "test", "--quiet"]);
  await pause(2_500);
  await rig.run(["runs"]);
}

/** A run that was killed leaves its locks. */
async function leaveLocks({ rig }: ChainProject): Promise<void> {
  const run = rig.start(["run", "test", "--force", "get", "--reporter", "json"]);
  const locks = path.join(rig.cache, "locks");
  let ended = false;
  void run.finished.then(() => {
    ended = true;
  });
  while (!ended && !(existsSync(locks) && readdirSync(locks).length > 1)) await new Promise(setImmediate);
  run.kill("SIGKILL");
  await run.finished;
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

function harm(file: string, how: (typeof DAMAGES)[number], random: SeededRandom): void {
  if (how === "deleted") {
    rmSync(file);
    return;
  }
  const { atime, mtime, mode } = statSync(file);
  const bytes = readFileSync(file);
  chmodSync(file, 0o644);
  writeFileSync(file, harmed(bytes, how, random));
  chmodSync(file, mode);
  // As a program would that wants to hide it.
  utimesSync(file, atime, mtime);
}

function harmed(bytes: Buffer, how: (typeof DAMAGES)[number], random: SeededRandom): Buffer {
  if (how === "emptied") return Buffer.alloc(0);
  if (how === "cut") return bytes.subarray(0, random.integer(Math.max(1, bytes.length)));
  if (how === "replaced") return Buffer.from(Array.from({ length: bytes.length }, () => random.integer(256)));
  const flipped = Buffer.from(bytes);
  if (flipped.length > 0) flipped[random.integer(flipped.length)]! ^= 1 << random.integer(8);
  return flipped;
}
