import { readFile } from "node:fs/promises";
import path from "node:path";
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from "../core/json.js";
import type { RunRecord, StageRecord } from "../core/run-record.js";
import { TEST_PART_FACT } from "../core/test-part-fact.js";
import { type KnownRun, listRunIds, parseRecord } from "./read-runs.js";

/** How often a test part has been looked at, as far as the runs of a folder tell: those that were removed are not counted. */
export interface TestLooks {
  /** Digest of the images and labels (`testPartDigest`). */
  readonly testPart: string;
  /** Scorings with different keys; a run that finds its scoring in the cache looks at nothing new. */
  readonly looks: number;
  /** Different settings among them: seeds aside, so that replicates are one. */
  readonly configurations: number;
}

/** One scoring of a test part. */
interface Look {
  readonly testPart: string;
  readonly key: string;
  readonly configuration: string;
}

/** The test parts that the stages of a run scored, each once. */
export const testPartsOf = ({ stages }: RunRecord): readonly string[] => [
  ...new Set(stages.flatMap((stage) => testPartOf(stage) ?? [])),
];

/** Whether a stage of the run was told to score the validation part alone, and none has scored a test part. */
export const leavesTestPartUnseen = ({ stages }: RunRecord): boolean =>
  stages.some(({ uses, params }) => uses === "evaluate" && !scoresTestPart(params)) &&
  stages.every((stage) => testPartOf(stage) === undefined);

/** Whether an `evaluate` with these parameters scores the test part. */
export function scoresTestPart({ partitions }: JsonObject): boolean {
  return !Array.isArray(partitions) || partitions.includes("test");
}

/** Looks at a test part over all runs of a folder, this run's among them. Records that cannot be read are left out. */
export async function countTestLooks(runsFolder: string, testPart: string): Promise<TestLooks> {
  const ids = await listRunIds(runsFolder);
  const found = await Promise.all(ids.map((id) => looksIn(path.join(runsFolder, id, "run.json"), testPart)));
  const looks = found.flat().filter((look) => look.testPart === testPart);
  return {
    testPart,
    looks: new Set(looks.map(({ key }) => key)).size,
    configurations: new Set(looks.map(({ configuration }) => configuration)).size,
  };
}

/** Of each test part that a run scored. */
export const looksOfRun = (run: KnownRun): Promise<readonly TestLooks[]> =>
  Promise.all(testPartsOf(run.record).map((testPart) => countTestLooks(path.dirname(run.folder), testPart)));

/** Looks of finished runs by file: their records do not change, and each run of a sweep asks for those of all. */
const known = new Map<string, readonly Look[]>();

async function looksIn(file: string, testPart: string): Promise<readonly Look[]> {
  const before = known.get(file);
  if (before !== undefined) return before;
  const text = await readFile(file, "utf8").catch(() => "");
  // Most runs of a project may be about something else: parsing costs more than looking.
  if (!text.includes(testPart)) return [];
  const record = parseRecord(text);
  if (!record.ok) return [];
  const looks = looksOf(record.value);
  if (record.value.status !== "running") known.set(file, looks);
  return looks;
}

function looksOf(record: RunRecord): readonly Look[] {
  return record.stages.flatMap((stage) => {
    const testPart = testPartOf(stage);
    return testPart === undefined || stage.key === undefined
      ? []
      : [{ testPart, key: stage.key, configuration: configurationOf(stage, record) }];
  });
}

const testPartOf = ({ facts }: StageRecord): string | undefined => {
  const value = facts[TEST_PART_FACT];
  return typeof value === "string" ? value : undefined;
};

/** All that was set of a scoring and of the stages before it, without seeds. */
function configurationOf(stage: StageRecord, { stages, pipeline }: RunRecord): string {
  const byId = new Map(stages.map((one) => [one.id as string, one]));
  const before = new Set<StageRecord>();
  const waiting = [stage];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (before.has(one)) continue;
    before.add(one);
    waiting.push(...one.needs.flatMap((id) => byId.get(id) ?? []));
  }
  const settings = [...before]
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
