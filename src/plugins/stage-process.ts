import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { FileEntry } from "../core/action.js";
import type { AttemptEvent, AttemptRequest, AttemptResult } from "../core/attempt.js";
import { findCacheKey, KEY_FILE_VARIABLE } from "../core/cache-key.js";
import { fileTrouble, TROUBLE_EXITS } from "../core/file-trouble.js";
import { humanCount } from "../core/human-units.js";
import { byPort } from "../core/input-ports.js";
import type { JsonValue } from "../core/json.js";
import { maskJson } from "../core/mask-json.js";
import { PROJECT_KEY_VARIABLE, readPseudonyms } from "../core/project-key.js";
import { environmentMask, type SecretMask } from "../core/secret-mask.js";
import { LONGEST_MESSAGE, shorten } from "../core/shorten.js";
import { STAGE_CONTRACT_VERSION } from "../core/stage-contract.js";
import { StageFailure } from "../core/stage-failure.js";
import { aboutFile } from "../core/write-whole.js";
import { createItemMemo, type ItemMemo } from "../items/item-memo.js";
import type { AnyStage, StageContext } from "../stage.js";
import { loadPlugins } from "./load.js";
import { stageFailureOf } from "./stage-failure-of.js";

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

  // The starter of this process masks too; here because truncated output after a crash must not show half a secret.
  const mask = environmentMask(request.secrets, process.env);
  let memo: ItemMemo | undefined;
  const finish = (result: AttemptResult): never =>
    // Items are kept however the stage ended.
    process.exit(
      writeResult(folder, { ...maskJson(result, mask), resources: ownUsage(), ...(memo && { items: memo.close() }) }),
    );
  const crash = (error: unknown): never => finish({ status: "failed", failure: stageFailureOf(error, request, mask) });
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);

  const events = join(folder, "events.jsonl");
  const said = recorder(openSync(events, "a"), events, mask);

  // A taker of this action moves the folder away: what is written from then on is nobody's, so the process ends.
  setInterval(() => {
    if (!existsSync(join(folder, "request.json"))) process.exit(1);
  }, LOOK_FOR_FOLDER_EVERY_MS).unref();

  // The log is with the runs, perhaps on another disk: if that is full, lines of the log are lost, not the work.
  const loseLog = said.onceLost();
  process.stdout.on("error", loseLog);
  process.stderr.on("error", loseLog);
  try {
    const stage = await loadStage(request);
    const { transpiled } = request.plugin;
    const key = transpiled && findCacheKey(transpiled.cache);
    // It authenticated what was transpiled, and will what is fetched; what the stage starts has nothing to do with it.
    delete process.env[KEY_FILE_VARIABLE];
    delete process.env[PROJECT_KEY_VARIABLE];
    const inputs = byPort(stage.inputs, request.inputs);
    memo = createItemMemo({ plugin: stage.name, places: request.items });
    const { items } = memo;
    const context = {
      ...stageContext(request, stop.signal, said),
      ...(key && { authenticate: (text: string) => key.mac(`note of fetch: ${text}`) }),
      items: (name: string, parameters: JsonValue = request.params) => items(name, parameters),
      ...{ inputs, outputs: request.outputs },
    };
    await stage.run?.(context as unknown as StageContext<never, never, never>);
    said.flush();
  } catch (error) {
    try {
      said.flush();
    } catch {
      // Why the stage failed counts more than that its last progress is lost.
    }
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
function recorder(fd: number, file: string, mask: SecretMask | undefined) {
  const metrics: Record<string, number> = {};
  const facts: Record<string, string | number | boolean> = {};
  const warnings = new Set<string>();
  let warningsLeftOut = 0;
  let bytes = 0;
  let waiting: AttemptEvent | undefined;
  let saidAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let open = true;
  /** Why the stage's messages could not be written; thrown at its end too, whatever the stage did about it. */
  let broken: { readonly error: unknown } | undefined;

  const say = (event: AttemptEvent): void => {
    // What a stage says without end is in its log, which is bounded; figures are in its result, too.
    if (!open || (bytes > MOST_EVENT_BYTES && event.type !== "progress" && event.type !== "warning")) return;
    const line = Buffer.from(`${JSON.stringify(maskJson(event, mask))}\n`);
    try {
      for (let written = 0; written < line.length; ) written += writeSync(fd, line, written);
      bytes += line.length;
    } catch (error) {
      broken ??= { error: aboutFile(error, file, line) };
      throw broken.error;
    }
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
    /** For a stream that may fail again and again: a warning of this run, not of what the stage made. */
    onceLost(): (error: Error) => void {
      let isSaid = false;
      return ({ message }) => {
        if (isSaid) return;
        isSaid = true;
        say({ type: "warning", message: `Lines of its log are missing: ${message}` });
      };
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
      if (broken !== undefined) throw broken.error;
    },
  };
}

function stageContext(request: AttemptRequest, signal: AbortSignal, said: ReturnType<typeof recorder>) {
  const [checkMetric, checkFact] = [nameChecker("metric"), nameChecker("fact")];
  return {
    params: request.params,
    scratch: request.scratch,
    downloads: request.downloads,
    cpus: request.resources.cpus,
    ...(request.pseudonyms !== undefined && { pseudonyms: readPseudonyms(request.pseudonyms) }),
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
      checkMetric(name);
      said.metrics[name] = value;
      said.say({ type: "metric", name, value });
    },
    epoch(measures: Readonly<Record<string, number>>) {
      const finite = Object.entries(measures).filter(([, value]) => Number.isFinite(value));
      said.say({ type: "epoch", measures: Object.fromEntries(finite.slice(0, MOST_FIGURES)) });
    },
    fact(name: string, given: string | number | boolean) {
      checkFact(name);
      const value = typeof given === "string" ? said.message(given, LONGEST_FACT) : given;
      said.facts[name] = value;
      said.say({ type: "fact", name, value });
    },
  };
}

/** They go into records that are read again and again. Counted, since there is one of these for each that is told. */
function nameChecker(what: "metric" | "fact"): (name: string) => void {
  const names = new Set<string>();
  return (name) => {
    // As the name of a member of an object it would be lost without a word.
    if (name === "__proto__") throw new Error(`Expected the name of a ${what} to be another than "__proto__"`);
    if (name.length > LONGEST_NAME) {
      throw new Error(
        `Expected the name of a ${what} to have at most ${LONGEST_NAME} characters, got ${shorten(name)}`,
      );
    }
    if (!names.has(name) && names.size >= MOST_FIGURES) {
      throw new Error(`Expected at most ${humanCount(MOST_FIGURES)} ${what}s of a stage, got another one, "${name}"`);
    }
    names.add(name);
  };
}

/** Peak memory is given in kilobytes on every system. */
function ownUsage() {
  const usage = process.resourceUsage();
  return { cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6, peakMemoryBytes: usage.maxRSS * 1024 };
}

/** The exit code of the process: where the result cannot be written, it is all that can still be said. */
function writeResult(folder: string, result: AttemptResult): number {
  const file = join(folder, "result.json");
  try {
    writeFileSync(`${file}.part`, JSON.stringify(result));
    renameSync(`${file}.part`, file);
    return 0;
  } catch (error) {
    // Else the folder was taken away: nobody waits for the result any more.
    const trouble = fileTrouble(error);
    return trouble === undefined ? 0 : TROUBLE_EXITS[trouble.code];
  }
}

// Last, because everything above must have been evaluated.
const folder = process.argv[2];
if (folder === undefined) throw new Error("Internal error: a stage's process needs the folder of its attempt");
await main(folder);
