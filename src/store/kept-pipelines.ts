import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { CacheKey } from "../core/cache-key.js";
import type { Digest, StageId } from "../core/ids.js";
import { makeFolder } from "../core/make-folder.js";
import { sha256 } from "../core/sha256.js";
import type { StageContract } from "../core/stage-contract.js";
import type { ValidPipeline, ValidStage } from "../core/valid-pipeline.js";
import { writeWhole } from "../core/write-whole.js";

/** What a valid pipeline depends on, besides the stage types it uses and whether its sources are files or folders. */
export interface PipelineOrigin {
  /** Digest of the code that reads and checks, and of all stage types that come with it. */
  readonly build: string;
  /** Absolute. */
  readonly file: string;
  readonly displayFile: string;
  readonly fileDigest: Digest;
  /** `--set` arguments; paths in them are relative to `workingFolder`. */
  readonly overrides: readonly string[];
  readonly workingFolder: string;
  /** Whether its folder was: of one that is not less is allowed. */
  readonly trusted: boolean;
}

/** A pipeline that was read and checked before. */
export interface KeptPipeline {
  /** The stage types that it uses. */
  readonly uses: readonly string[];
  readonly withContracts: (contractOf: (uses: string) => StageContract) => ValidPipeline;
}

type KeptStage = Omit<ValidStage, "contract">;

interface Kept {
  readonly pipeline: Omit<ValidPipeline, "stages">;
  readonly stages: readonly KeptStage[];
  /** Absolute paths, and whether each is a folder. */
  readonly sources: readonly (readonly [string, boolean])[];
}

/** How many are kept: the newest. */
const MOST = 8;

/**
 * The pipeline that `keepPipeline` kept for this origin. undefined if there is none, if it cannot be read, or if a
 * source is gone or has changed between file and folder: then it must be read and checked again, and errors reported.
 */
export function findKept(folder: string, origin: PipelineOrigin, key: CacheKey): KeptPipeline | undefined {
  const kept = readKept(path.join(folder, nameOf(origin)), key);
  if (kept === undefined) return undefined;
  const isAsBefore = ([file, isFolder]: readonly [string, boolean]): boolean =>
    statSync(file, { throwIfNoEntry: false })?.isDirectory() === isFolder;
  if (!kept.sources.every(isAsBefore)) return undefined;
  return {
    uses: [...new Set(kept.stages.map(({ uses }) => uses))],
    withContracts: (contractOf) => ({
      ...kept.pipeline,
      stages: new Map(kept.stages.map((stage) => [stage.id, { ...stage, contract: contractOf(stage.uses) }])),
    }),
  };
}

/** Of 1,000 stages, reading and checking takes longer than all else that a cached run does; of a few, loading the code. */
export function keepPipeline(folder: string, origin: PipelineOrigin, pipeline: ValidPipeline, key: CacheKey): void {
  const { stages, ...rest } = pipeline;
  const sources = sourcesOf(stages);
  if (sources === undefined) return;
  const kept: Kept = { pipeline: rest, stages: [...stages.values()].map(withoutContract), sources };
  const body = JSON.stringify(kept);
  // JSON does not hold everything, such as infinite numbers.
  if (!isDeepStrictEqual(JSON.parse(body), kept)) return;
  const file = path.join(folder, nameOf(origin));
  try {
    makeFolder(folder);
    writeWhole(file, `${key.mac(body)}\n${body}`);
    removeOldest(folder);
  } catch {
    // What cannot be kept is made again the next time.
  }
}

function withoutContract({ contract: _, ...stage }: ValidStage): KeptStage {
  return stage;
}

/** undefined where one has gone meanwhile. Those of stages that are switched off need not be there. */
function sourcesOf(stages: ReadonlyMap<StageId, ValidStage>): Kept["sources"] | undefined {
  const paths = new Set<string>();
  for (const { when, inputs } of stages.values()) {
    if (!when) continue;
    for (const { source } of Object.values(inputs)) if (source.type === "source") paths.add(source.path);
  }
  const sources: [string, boolean][] = [];
  for (const file of paths) {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    sources.push([file, found.isDirectory()]);
  }
  return sources;
}

/** Otherwise anyone who can write into the cache could have a pipeline run as the user's own: it is authenticated. */
function readKept(file: string, key: CacheKey): Kept | undefined {
  try {
    const text = readFileSync(file, "utf8");
    const body = text.slice(65);
    return text.startsWith(`${key.mac(body)}\n`) ? (JSON.parse(body) as Kept) : undefined;
  } catch {
    return undefined;
  }
}

function removeOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  const age = new Map(files.map((file) => [file, statSync(file).mtimeMs]));
  for (const file of files.sort((a, b) => age.get(b)! - age.get(a)!).slice(MOST)) rmSync(file, { force: true });
}

const nameOf = ({ build, file, displayFile, fileDigest, overrides, workingFolder, trusted }: PipelineOrigin): string =>
  sha256(JSON.stringify([build, file, displayFile, fileDigest, overrides, workingFolder, trusted]));
