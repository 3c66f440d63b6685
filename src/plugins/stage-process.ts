import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import type { FileEntry } from "../core/action.js";
import type { AttemptEvent, AttemptRequest, AttemptResult } from "../core/attempt.js";
import { KEY_FILE_VARIABLE } from "../core/cache-key.js";
import type { Failure } from "../core/failure.js";
import { humanCount } from "../core/human-units.js";
import { maskJson } from "../core/mask-json.js";
import { environmentMask, type SecretMask } from "../core/secret-mask.js";
import { LONGEST_MESSAGE, shorten } from "../core/shorten.js";
import { STAGE_CONTRACT_VERSION } from "../core/stage-contract.js";
import { isStageFailure, StageFailure } from "../core/stage-failure.js";
import type { AnyStage, StageContext } from "../stage.js";
import { loadPlugins } from "./load.js";

/**
 * The process of one attempt of one stage: `node stage-process.js <attempt folder>`.
 * Reads `request.json`, appends to `events.jsonl`, and writes `result.json` last. Its standard output is the log.
 */
const PROGRESS_EVERY_MS = 100;
const LOOK_FOR_FOLDER_EVERY_MS = 2000;
const MOST_WARNINGS = 1000;
const MOST_EVENT_BYTES = 8 * 1024 * 1024;
const MOST_FIGURES = 10_000;
const LONGEST_NAME = 500;
const LONGEST_FACT = 64 * 1024;
/** Of a long message: more than is kept of it with the longest secret in front of the cut. */
const LOOKED_AT = 1024 * 1024;

async function main(folder: string): Promise<void> {
  const request = JSON.parse(readFileSync(join(folder, "request.json"), "utf8")) as AttemptRequest;
  process.title = `radpipe ${request.stage}`;
  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort(new DOMException("The stage was asked to stop", "AbortError")));

  // Also by whoever started this process; here because what is left after a crash, and cut, must not show half of one.
  const mask = environmentMask(request.secrets, process.env);
  const finish = (result: AttemptResult): never => {
    writeResult(folder, { ...maskJson(result, mask), resources: ownUsage() });
    process.exit(0);
  };
  const crash = (error: unknown): never => finish({ status: "failed", failure: failureOf(error, request.stage, mask) });
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);

  // A taker of this action moves the folder away: what is written from then on is nobody's, so the process ends.
  setInterval(() => {
    if (!existsSync(join(folder, "request.json"))) process.exit(1);
  }, LOOK_FOR_FOLDER_EVERY_MS).unref();

  const said = recorder(openSync(join(folder, "events.jsonl"), "a"), mask);
  try {
    const stage = await loadStage(request);
    // It authenticated what was transpiled; what the stage starts has nothing to do with it.
    delete process.env[KEY_FILE_VARIABLE];
    const context = { ...stageContext(request, stop.signal, said), inputs: request.inputs, outputs: request.outputs };
    await stage.run?.(context as unknown as StageContext<never, never, never>);
    said.flush();
  } catch (error) {
    said.flush();
    crash(error);
  }
  finish({ status: "succeeded", metrics: said.metrics, facts: said.facts, warnings: [...said.warnings] });
}

async function loadStage(request: AttemptRequest): Promise<AnyStage> {
  if (request.contractVersion !== STAGE_CONTRACT_VERSION) {
    throw new StageFailure(
      `Expected a request of contract version ${STAGE_CONTRACT_VERSION}, got ${request.contractVersion}`,
      "radpipe was replaced while a run was going on; run again.",
    );
  }
  const { uses, ...where } = request.plugin;
  const found = (await loadPlugins([uses], where)).get(uses);
  if (found === undefined) throw new Error(`Internal error: no answer about the plugin "${uses}"`);
  if ("problem" in found) throw new StageFailure(found.message, found.remedy);
  return found.stage;
}

/** Collects what a stage says, and passes it on as lines of `events.jsonl`; progress at most ten times a second. */
function recorder(fd: number, mask: SecretMask | undefined) {
  const metrics: Record<string, number> = {};
  const facts: Record<string, string | number | boolean> = {};
  const warnings = new Set<string>();
  let warningsLeftOut = 0;
  let bytes = 0;
  let waiting: AttemptEvent | undefined;
  let saidAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let open = true;

  const say = (event: AttemptEvent): void => {
    // What a stage says without end is in its log, which is bounded; figures are in its result, too.
    if (!open || (bytes > MOST_EVENT_BYTES && event.type !== "progress" && event.type !== "warning")) return;
    bytes += writeSync(fd, `${JSON.stringify(maskJson(event, mask))}\n`);
  };
  const sayProgress = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === undefined) return;
    say(waiting);
    waiting = undefined;
    saidAt = performance.now();
  };
  return {
    metrics,
    facts,
    warnings,
    /** A message as it may be kept: a secret is masked before it could be cut in two. */
    message(text: string, limit = LONGEST_MESSAGE): string {
      const looked = text.length > LOOKED_AT ? text.slice(0, LOOKED_AT) : text;
      const masked = mask?.text(looked) ?? looked;
      return shorten(masked, limit, text.length - looked.length + masked.length);
    },
    say,
    warn(message: string): void {
      if (warnings.has(message)) return;
      if (warnings.size >= MOST_WARNINGS) {
        warningsLeftOut++;
        return;
      }
      warnings.add(message);
      say({ type: "warning", message });
    },
    progress(event: AttemptEvent): void {
      waiting = event;
      const sinceLast = performance.now() - saidAt;
      if (sinceLast >= PROGRESS_EVERY_MS) sayProgress();
      else timer ??= setTimeout(sayProgress, PROGRESS_EVERY_MS - sinceLast).unref();
    },
    flush(): void {
      sayProgress();
      if (warningsLeftOut > 0) {
        const message = `${humanCount(warningsLeftOut)} more warnings were left out, after the first ${humanCount(MOST_WARNINGS)}`;
        warnings.add(message);
        say({ type: "warning", message });
      }
      closeSync(fd);
      open = false;
    },
  };
}

function stageContext(request: AttemptRequest, signal: AbortSignal, said: ReturnType<typeof recorder>) {
  return {
    params: request.params,
    scratch: request.scratch,
    downloads: request.downloads,
    cpus: request.resources.cpus,
    signal,
    async filesOf(port: string): Promise<readonly FileEntry[] | undefined> {
      const manifest = request.manifests?.[port];
      if (manifest === undefined) return undefined;
      return (JSON.parse(readFileSync(manifest, "utf8")) as { readonly files: readonly FileEntry[] }).files;
    },
    secret: (text: string) =>
      request.secrets.reduce((filled, name) => filled.replaceAll(`\${env.${name}}`, process.env[name] ?? ""), text),
    // What stages say quotes their data, and goes into events, records and reports: a field of megabytes must not.
    log(text: string) {
      const line = said.message(text);
      process.stdout.write(`${line}\n`);
      said.say({ type: "log", line });
    },
    warn(text: string) {
      said.warn(said.message(text));
    },
    progress(done: number, total: number | undefined, unit: string, message?: string) {
      said.progress({
        type: "progress",
        done,
        ...(total !== undefined && { total }),
        unit,
        ...(message !== undefined && { message: said.message(message) }),
      });
    },
    metric(name: string, value: number) {
      if (!Number.isFinite(value)) throw new Error(`Expected the metric "${name}" to be a finite number, got ${value}`);
      checkName("metric", name, said.metrics);
      said.metrics[name] = value;
      said.say({ type: "metric", name, value });
    },
    fact(name: string, given: string | number | boolean) {
      checkName("fact", name, said.facts);
      const value = typeof given === "string" ? said.message(given, LONGEST_FACT) : given;
      said.facts[name] = value;
      said.say({ type: "fact", name, value });
    },
  };
}

/** They go into records that are read again and again. */
function checkName(what: "metric" | "fact", name: string, others: Readonly<Record<string, unknown>>): void {
  if (name.length > LONGEST_NAME) {
    throw new Error(`Expected the name of a ${what} to have at most ${LONGEST_NAME} characters, got ${shorten(name)}`);
  }
  if (Object.hasOwn(others, name) || Object.keys(others).length < MOST_FIGURES) return;
  throw new Error(`Expected at most ${humanCount(MOST_FIGURES)} ${what}s of a stage, got another one, "${name}"`);
}

const NO_SPACE = new Set(["ENOSPC", "EDQUOT", "EROFS"]);

function failureOf(error: unknown, stage: string, mask: SecretMask | undefined): Failure {
  const masked = (text: string): string => mask?.text(text) ?? text;
  if (isStageFailure(error)) {
    const message = shorten(masked(error.message), LONGEST_MESSAGE);
    const remedy = error.remedy === undefined ? {} : { remedy: shorten(masked(error.remedy), LONGEST_MESSAGE) };
    return { reason: "stage-failed", message, stage, ...remedy, ...(error.alone === true && { alone: true }) };
  }
  const detail = masked(inspect(error, { depth: 4, maxArrayLength: 10, maxStringLength: 1000 })).slice(0, 8192);
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  if (typeof code === "string" && NO_SPACE.has(code)) {
    return {
      reason: "store-unwritable",
      message: `The stage could not write its output: ${masked((error as Error).message)}`,
      remedy:
        "Free some space (`pipeline cache gc --dry-run` shows what may go), or put the cache elsewhere with `--cache`.",
      stage,
      detail,
    };
  }
  if (
    code === "ERR_WORKER_OUT_OF_MEMORY" ||
    (error instanceof RangeError && /allocation failed/i.test(error.message))
  ) {
    const what =
      code === undefined
        ? "an array was larger than what is left"
        : "JavaScript's heap of one of its threads reached its limit";
    return {
      reason: "out-of-memory",
      message: `The stage ran out of memory: ${what}`,
      remedy: "Take smaller images or batches, or run fewer stages at once (`--jobs 1`).",
      stage,
      detail,
    };
  }
  const message = shorten(masked(error instanceof Error ? error.message : String(error)), LONGEST_MESSAGE);
  return { reason: "stage-crashed", message: `The stage crashed: ${message}`, stage, detail };
}

/** Peak memory is given in kilobytes on every system. */
function ownUsage() {
  const usage = process.resourceUsage();
  return { cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6, peakMemoryBytes: usage.maxRSS * 1024 };
}

function writeResult(folder: string, result: AttemptResult): void {
  const file = join(folder, "result.json");
  try {
    writeFileSync(`${file}.part`, JSON.stringify(result));
    renameSync(`${file}.part`, file);
  } catch {
    // The folder was taken away: nobody waits for the result any more.
  }
}

// Last, because everything above must have been evaluated.
const folder = process.argv[2];
if (folder === undefined) throw new Error("Internal error: a stage's process needs the folder of its attempt");
await main(folder);
