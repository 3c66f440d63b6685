import path from "node:path";
import type { RunId } from "../core/ids.js";
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from "../core/json.js";
import type { RunRecord, StageRecord } from "../core/run-record.js";
import { sha256 } from "../core/sha256.js";
import { stagesMaking } from "../core/stages-making.js";
import { TEST_PART_FACT } from "../core/test-part-fact.js";
import { upstreamOf } from "./evaluations.js";
import { type KnownRun, listRunIds, runsBeside } from "./read-runs.js";
import { type IndexOptions, type RecordIndex, readIndexed } from "./record-index.js";

/** How often a test set has been looked at, as far as the runs of a folder tell: those that were removed are not counted. */
export interface TestLooks {
  /** Digest of the images and labels (`testPartDigest`). */
  readonly testPart: string;
  /** Scorings with different keys; a run that finds its scoring in the cache looks at nothing new. */
  readonly looks: number;
  /** Different settings among them: seeds aside, so that replicates are one. */
  readonly configurations: number;
}

/** One scoring of a test set: the beginnings of the digests of the part, the key and all that was set. */
type Look = readonly [testPart: string, key: string, configuration: string];

/** The test sets that the stages of a run scored, each once. What an inner fold is tested on is there to be chosen by. */
export const testPartsOf = ({ stages, sweep }: RunRecord): readonly string[] =>
  sweep?.inner !== undefined ? [] : [...new Set(stages.flatMap((stage) => testPartOf(stage) ?? []))];

/** Whether a stage of the run was told to score the validation set alone, and none has scored a test set. */
export const leavesTestPartUnseen = ({ stages }: RunRecord): boolean =>
  stagesMaking({ stages }, "predictions").some(({ params }) => !scoresTestPart(params)) &&
  stages.every((stage) => testPartOf(stage) === undefined);

/** Whether a stage that scores images scores the test set, by its parameter `partitions` where it has one. */
export function scoresTestPart({ partitions }: JsonObject): boolean {
  return !Array.isArray(partitions) || partitions.includes("test");
}

/** Looks at test sets over all runs of a folder, this run's among them. Records that cannot be read are left out. */
export async function countTestLooks(
  runsFolder: string,
  testParts: readonly string[],
  { ids, ...options }: IndexOptions & { readonly ids?: readonly RunId[] } = {},
): Promise<readonly TestLooks[]> {
  const found = testParts.map((testPart) => ({ testPart, keys: new Set<string>(), configurations: new Set<string>() }));
  if (found.length === 0) return [];
  const byName = new Map(found.map((one) => [one.testPart.slice(0, SHORT), one]));
  const count = (_: RunId, looks: readonly Look[]): void => {
    for (const [testPart, key, configuration] of looks) {
      const one = byName.get(testPart);
      one?.keys.add(key);
      one?.configurations.add(configuration);
    }
  };
  await readIndexed(runsFolder, ids ?? (await listRunIds(runsFolder)), LOOKS, count, options);
  return found.map(({ testPart, keys, configurations }) => ({
    testPart,
    looks: keys.size,
    configurations: configurations.size,
  }));
}

/** Of each test set that a run scored. Asked again of the same run, as by each of its documents, the answer is the same. */
export function looksOfRun(run: KnownRun, options: IndexOptions = {}): Promise<readonly TestLooks[]> {
  const before = counted.get(run);
  if (before !== undefined) return before;
  const looks = runsBeside(run).then((ids) =>
    countTestLooks(path.dirname(run.folder), testPartsOf(run.record), { ...options, ids }),
  );
  counted.set(run, looks);
  return looks;
}

const counted = new WeakMap<KnownRun, Promise<readonly TestLooks[]>>();

/** Digits of a digest that are remembered: enough that no two in one project begin so. */
const SHORT = 16;

const LOOKS: RecordIndex<readonly Look[]> = {
  name: "looks",
  version: 1,
  summarize: (record) =>
    record.stages.flatMap((stage): readonly Look[] => {
      const testPart = testPartOf(stage);
      if (testPart === undefined || stage.key === undefined) return [];
      const configuration = sha256(configurationOf(stage, record));
      return [[testPart.slice(0, SHORT), stage.key.slice(0, SHORT), configuration.slice(0, SHORT)]];
    }),
};

const testPartOf = ({ facts }: StageRecord): string | undefined => {
  const value = facts[TEST_PART_FACT];
  return typeof value === "string" ? value : undefined;
};

/** All that was set of a scoring and of the stages before it, without seeds. */
function configurationOf(stage: StageRecord, { stages, pipeline }: RunRecord): string {
  const before = upstreamOf(stage.id, stages);
  const settings = stages
    .filter(({ id }) => id === stage.id || before.has(id))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, uses, params }): JsonValue => [id, uses, withoutSeed(params), inputsOf(pipeline.document, id)]);
  return canonicalJson(settings);
}

const withoutSeed = ({ seed: _, ...params }: JsonObject): JsonObject => params;

/** What the pipeline file wires to a stage: another stage, or a path. */
function inputsOf({ stages }: JsonObject, id: string): JsonValue {
  const stage = stages !== undefined && isJsonObject(stages) ? stages[id] : undefined;
  return (stage !== undefined && isJsonObject(stage) ? stage["inputs"] : undefined) ?? null;
}
