import { createHmac } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Ajv } from "ajv";
import { onTestFinished } from "vitest";
import type { Digest } from "../../src/core/ids.js";
import type { ItemPlaces, ItemUse } from "../../src/core/items.js";
import type { JsonValue } from "../../src/core/json.js";
import type { Pseudonyms } from "../../src/core/pseudonyms.js";
import { sha256 } from "../../src/core/sha256.js";
import { isStageFailure } from "../../src/core/stage-failure.js";
import { createItemMemo } from "../../src/items/item-memo.js";
import { readPackEnd } from "../../src/items/pack-format.js";
import type { AnyStage } from "../../src/stage.js";
import type { TObject } from "../../src/vendor/typebox.js";

interface StageRequest {
  /** As in `with:`; defaults of the schema are filled in, and what the schema refuses is thrown. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Absolute paths by port; of a list all of them. */
  readonly inputs?: Readonly<Record<string, string | readonly string[]>>;
  readonly cpus?: number;
  readonly signal?: AbortSignal;
  /** Kept between two runs of a test that interrupts the first. */
  readonly scratch?: string;
  readonly downloads?: string;
  /** Authenticates what `fetch` notes. */
  readonly cacheKey?: string;
  /** Values of secret variables. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** As of a pipeline with `pseudonymize: true`. */
  readonly pseudonyms?: Pseudonyms;
  /** A folder in which what is made of items is kept from one run to the next; without it everything is made. */
  readonly items?: string;
  readonly onProgress?: (progress: Progress) => void;
}

interface Progress {
  readonly done: number;
  readonly total: number | undefined;
  readonly unit: string;
  readonly message: string | undefined;
}

interface StageOutcome {
  /** Absolute paths of the filled folders by output. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly warnings: readonly string[];
  readonly logs: readonly string[];
  readonly progress: readonly Progress[];
  readonly items: readonly ItemUse[];
}

/** Of the cache, where a test does not give another. */
export const TEST_CACHE_KEY = "key of the cache";

/** Runs a stage in this process, in temporary folders that go when the test ends. Rejects with what the stage throws. */
export async function runStage(definition: AnyStage, request: StageRequest = {}): Promise<StageOutcome> {
  if (definition.run === undefined) throw new Error(`The stage ${definition.name} has no run function`);
  const folder = temporaryFolder();
  const make = (...parts: readonly string[]): string => {
    const made = path.join(folder, ...parts);
    mkdirSync(made, { recursive: true });
    return made;
  };
  const outputs = Object.fromEntries(Object.keys(definition.outputs).map((name) => [name, make("outputs", name)]));
  const metrics: Record<string, number> = {};
  const facts: Record<string, string | number | boolean> = {};
  const warnings: string[] = [];
  const logs: string[] = [];
  const progress: Progress[] = [];
  const params = stageParams(definition.params, request.params ?? {});
  const memo = createItemMemo({ plugin: definition.name, places: places(request.items, () => make("items")) });
  const context = {
    params,
    items: (name: string, parameters: JsonValue = params as JsonValue) => memo.items(name, parameters),
    inputs: request.inputs ?? {},
    outputs,
    scratch: request.scratch ?? make("scratch"),
    downloads: request.downloads ?? make("downloads"),
    authenticate: (text: string) =>
      createHmac("sha256", request.cacheKey ?? TEST_CACHE_KEY)
        .update(text)
        .digest("hex"),
    signal: request.signal ?? new AbortController().signal,
    cpus: request.cpus ?? 2,
    ...(request.pseudonyms !== undefined && { pseudonyms: request.pseudonyms }),
    secret: (text: string) =>
      text.replaceAll(/\$\{env\.(\w+)\}/g, (whole, name: string) => request.secrets?.[name] ?? whole),
    log: (line: string) => void logs.push(line),
    warn: (message: string) => void warnings.push(message),
    progress: (done: number, total: number | undefined, unit: string, message?: string) => {
      const step = { done, total, unit, message };
      progress.push(step);
      request.onProgress?.(step);
    },
    metric: (name: string, value: number) => {
      metrics[name] = value;
    },
    epoch: () => undefined,
    fact: (name: string, value: string | number | boolean) => {
      facts[name] = value;
    },
  };
  // The parameters were validated against the schema above, so the narrowing is sound.
  let items: readonly ItemUse[] = [];
  try {
    await definition.run(context as unknown as Parameters<typeof definition.run>[0]);
  } finally {
    items = memo.close().uses;
    if (request.items !== undefined) keepPacks(path.join(folder, "items"), request.items);
  }
  return { outputs, metrics, facts, warnings, logs, progress, items };
}

const DIGITS = 64;

function places(kept: string | undefined, makeFolder: () => string): ItemPlaces | undefined {
  if (kept === undefined) return undefined;
  const packs = readdirSync(kept).map((name) => {
    const file = path.join(kept, name);
    const { text, header } = readPackEnd(file)!;
    return { file, header: sha256(text), space: header.space };
  });
  return { base: "0".repeat(DIGITS) as Digest, packs, folder: makeFolder() };
}

function keepPacks(from: string, to: string): void {
  const count = readdirSync(to).length;
  for (const name of readdirSync(from)) renameSync(path.join(from, name), path.join(to, `${count}-${name}`));
}

/** What a failing stage tells the user: the message, and the remedy on a line of its own. */
export async function failureText(run: Promise<unknown>): Promise<string> {
  const error: unknown = await run.then(
    () => new Error("Expected a failure, but it succeeded"),
    (reason: unknown) => reason,
  );
  if (!isStageFailure(error)) throw error;
  return error.remedy === undefined ? error.message : `${error.message}\n${error.remedy}`;
}

/** Parameters as the engine hands them over: defaults filled in, checked against the schema. */
export function stageParams(schema: TObject, params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const filled = structuredClone(params) as Record<string, unknown>;
  const validate = new Ajv({ strict: false, allErrors: true, useDefaults: true }).compile(schema);
  if (!validate(filled)) {
    const errors = validate.errors?.map((error) => `${error.instancePath} ${error.message}`).join("; ");
    throw new Error(`Parameters do not fit the schema: ${errors}`);
  }
  return filled;
}

/** A fresh folder that goes when the test ends, or with the process where it is made outside a test (in `beforeAll`). */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "radpipe-test-"));
  try {
    onTestFinished(() => remove(folder));
  } catch {
    // One listener for all: one per folder would be more than Node expects of a process that runs many files of tests.
    if (leftToExit.size === 0) process.once("exit", () => leftToExit.forEach(remove));
    leftToExit.add(folder);
  }
  return folder;
}

const leftToExit = new Set<string>();

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });
