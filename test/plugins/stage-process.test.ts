import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { AttemptEvent, AttemptRequest, AttemptResult } from "../../src/core/attempt.js";
import { openCacheKey } from "../../src/core/cache-key.js";
import { STAGE_CONTRACT_VERSION } from "../../src/core/stage-contract.js";

const program = fileURLToPath(new URL("../../dist/src/plugins/flat-stage-process.js", import.meta.url));
/** One stage for all attempts, which is transpiled once: what it runs lies in the folder of each. */
const PROBE = `import { readFileSync, writeFileSync } from "node:fs";
import { defineStage, optionalPort, port, Type } from "radpipe";
const Run = (async () => {}).constructor;
export default defineStage({ name: "probe", version: 1, description: "", params: Type.Object({}),
  inputs: { images: optionalPort("images") }, outputs: { out: port("files") },
  run: (ctx) => new Run("ctx", "writeFileSync", readFileSync("run.js", "utf8"))(ctx, writeFileSync) });`;
const base = mkdtempSync(path.join(tmpdir(), "probe-"));
const transpiled = { folder: path.join(base, "transpiled"), cache: base };
beforeAll(() => {
  openCacheKey(base);
  writeFileSync(path.join(base, "probe.js"), PROBE);
});
afterAll(() => rmSync(base, { recursive: true }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "attempt-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs one attempt of a stage whose `run` is the given code. */
async function attempt(run: string, changes: Partial<AttemptRequest> = {}) {
  writeFileSync(path.join(folder, "run.js"), run);
  mkdirSync(path.join(folder, "out"), { recursive: true });
  const request: AttemptRequest = {
    stage: "probe",
    plugin: { uses: "./probe.js", base, transpiled },
    contractVersion: STAGE_CONTRACT_VERSION,
    params: {},
    inputs: {},
    outputs: { out: path.join(folder, "out") },
    scratch: folder,
    downloads: folder,
    resources: { cpus: 1, gpus: 0 },
    secrets: [],
    ...changes,
  };
  writeFileSync(path.join(folder, "request.json"), JSON.stringify(request));
  const { stdout } = await promisify(execFile)(process.execPath, [program, folder], {
    cwd: folder,
    maxBuffer: 64e6,
  });
  const result = JSON.parse(readFileSync(path.join(folder, "result.json"), "utf8")) as AttemptResult;
  const events = readFileSync(path.join(folder, "events.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as AttemptEvent);
  return { result, events, stdout };
}

test("progress is thinned to about ten events a second, and the last one is always told", async () => {
  const { events } = await attempt("for (let i = 1; i <= 100000; i++) ctx.progress(i, 100000, 'images', 'half');");
  const progress = events.filter(({ type }) => type === "progress");
  expect(progress.length).toBeLessThan(100);
  expect(progress.at(-1)).toEqual({ type: "progress", done: 100000, total: 100000, unit: "images", message: "half" });
});

test("a warning is said once; metrics and facts keep their last value", async () => {
  const { result, events } = await attempt(`
    ctx.warn("w"); ctx.warn("w"); ctx.metric("m", 1); ctx.metric("m", 2); ctx.fact("f", "a"); ctx.fact("f", true);
  `);
  expect(events.filter(({ type }) => type === "warning").length).toBe(1);
  expect(result).toMatchObject({ status: "succeeded", metrics: { m: 2 }, facts: { f: true }, warnings: ["w"] });
});

test("a metric that is not a number is a crash, not a silent null", async () => {
  const { result } = await attempt("ctx.metric('test.auc', 0 / 0);");
  expect(result).toMatchObject({
    status: "failed",
    failure: {
      reason: "stage-crashed",
      message: 'The stage crashed: Expected the metric "test.auc" to be a finite number, got NaN',
    },
  });
});

test("the files of an input are known from its manifest", async () => {
  const files = [{ path: "a.png", bytes: 3, sha256: "0".repeat(64) }];
  const manifest = path.join(folder, "manifest.json");
  writeFileSync(manifest, JSON.stringify({ files }));
  const { stdout } = await attempt(
    "console.log(JSON.stringify([await ctx.filesOf('images'), await ctx.filesOf('other') ?? null]));",
    { manifests: { images: manifest } },
  );
  expect(JSON.parse(stdout)).toEqual([files, null]);
});

test("a request of another contract version is refused", async () => {
  const { result } = await attempt("throw new Error('not reached');", { contractVersion: 99 });
  expect(result).toMatchObject({
    status: "failed",
    failure: {
      reason: "stage-failed",
      message: `Expected a request of contract version ${STAGE_CONTRACT_VERSION}, got 99`,
      remedy: "radpipe was replaced while a run was going on; run again.",
    },
  });
});

test("a full disk is said as such, with what to do", async () => {
  const { result } = await attempt(
    "throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });",
  );
  expect(result.status === "failed" && result.failure.reason).toBe("store-unwritable");
  expect(result.status === "failed" && result.failure.message).toMatch(
    /^Cannot write to the cache \S+: the disk (was|is) full, .* free( now)? \(ENOSPC: no space left on device, write\)$/,
  );
});

test("handles that a stage leaves open do not keep its process alive", async () => {
  const { result } = await attempt("setInterval(() => undefined, 1000);");
  expect(result.status).toBe("succeeded");
  expect(existsSync(path.join(folder, "result.json.part"))).toBe(false);
});

test("what a stage says is bounded, however large the data that it quotes", async () => {
  const { result, events } = await attempt(`
    const huge = "x".repeat(10_000_000);
    ctx.warn("w" + huge); ctx.log("l" + huge);
    throw Object.assign(new Error("m" + huge), { name: "StageFailure", remedy: "r" + huge });
  `);
  const begin = (letter: string) => `${letter}${"x".repeat(3999)}... (10,000,001 characters)`;
  expect(result).toMatchObject({ failure: { message: begin("m"), remedy: begin("r") } });
  expect(events).toEqual([
    { type: "warning", message: begin("w") },
    { type: "log", line: begin("l") },
  ]);
});

test("warnings are bounded in length and in number, and what was left out is counted", async () => {
  const { result, events } = await attempt(`
    ctx.warn("x".repeat(50_000_000));
    for (let i = 0; i < 20_000; i++) ctx.warn("warning " + i);`);
  const said = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
  expect(result).toMatchObject({ status: "succeeded", warnings: said });
  expect(said.length).toBe(1001);
  expect(said[0]).toMatch(/^x{4000}\.\.\. \(50,000,000 characters\)$/);
  expect(said.slice(-2)).toEqual(["warning 998", "19,001 more warnings were left out, after the first 1,000"]);
});

test("what a stage says without end stays in its log; its figures and warnings arrive all the same", async () => {
  const { result, events } = await attempt(`
    for (let i = 0; i < 5000; i++) ctx.log("x".repeat(3000));
    for (let i = 0; i < 200_000; i++) ctx.metric("loss", i);
    ctx.fact("long", "y".repeat(1e6));
    ctx.warn("at the end");`);
  expect(JSON.stringify(events).length).toBeLessThan(9e6);
  expect(events.at(-1)).toEqual({ type: "warning", message: "at the end" });
  expect(result).toMatchObject({
    metrics: { loss: 199_999 },
    facts: { long: expect.stringMatching(/\.\.\. \(1,000,000 characters\)$/) },
  });
});

test.each([
  [
    "ctx.metric('m'.repeat(501), 1)",
    /^The stage crashed: Expected the name of a metric to have at most 500 characters/,
  ],
  ["ctx.metric('__proto__', 1)", /^The stage crashed: Expected the name of a metric to be another than "__proto__"$/],
  ["for (let i = 0; ; i++) ctx.fact('f' + i, i)", /^The stage crashed: Expected at most 10,000 facts of a stage/],
])("figures without end, or without a name that can be kept, are refused: %s", async (run, message) => {
  const { result } = await attempt(run);
  expect(result).toMatchObject({ failure: { reason: "stage-crashed", message: expect.stringMatching(message) } });
});

test("a thread that runs out of memory is out of memory", async () => {
  const { result } = await attempt(`
    const { Worker } = process.getBuiltinModule("node:worker_threads");
    const hungry = "const all = []; for (;;) all.push([1, 2, 3]);";
    const worker = new Worker(hungry, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 16 } });
    await new Promise((_, reject) => worker.on("error", reject));`);
  const message = "The stage ran out of memory: JavaScript's heap of one of its threads reached its limit";
  expect(result).toMatchObject({ failure: { reason: "out-of-memory", message } });
});
