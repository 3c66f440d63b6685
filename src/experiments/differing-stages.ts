import type { ActionRecord } from "../core/action.js";
import type { Key, StageId } from "../core/ids.js";
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from "../core/json.js";
import type { StageRecord } from "../core/run-record.js";
import { type Difference, describeWhy, differencesIn } from "../core/why.js";
import { writtenInputs } from "../core/written-inputs.js";
import { explainMiss } from "../store/explain-miss.js";
import { type Candidate, firstRun } from "./candidates.js";
import type { KnownRun } from "./read-runs.js";
import { rungsAmong } from "./training-rungs.js";

/** A stage whose key is not the same in all candidates, and what makes it another than the baseline's. */
export interface DifferingStage {
  readonly id: StageId;
  /** A key per candidate; undefined where it has no such stage, left it out, or did not get that far. */
  readonly keys: readonly (Key | undefined)[];
  /** Candidates that differ from the baseline in the same way, with a line for each difference. */
  readonly differences: readonly { readonly candidates: readonly string[]; readonly lines: readonly string[] }[];
}

/**
 * Compares each stage of each candidate with the baseline's, by their first runs.
 * @param findAction what the cache knows of a key; without it, a change of code or of a source file cannot be told in detail.
 */
export function differingStages(
  candidates: readonly Candidate[],
  findAction: (key: Key) => ActionRecord | undefined,
): readonly DifferingStage[] {
  const runs = candidates.map(firstRun);
  const byRun = runs.map((run) => new Map(run.record.stages.map((stage) => [stage.id, stage])));
  const ids = [...new Set(byRun.flatMap((stages) => [...stages.keys()]))];
  const rungs = new Set(runs.flatMap((run) => [...rungsAmong(run.record.stages)]));
  const keysOf = (id: StageId) => byRun.map((stages) => stages.get(id)?.key);
  return ids
    .filter((id) => new Set(keysOf(id)).size > 1 && !rungs.has(id))
    .map((id) => {
      const byLines = new Map<string, { readonly candidates: string[]; readonly lines: readonly string[] }>();
      for (const [index, candidate] of candidates.entries()) {
        const [own, theirs] = [byRun[index]!.get(id), byRun[0]!.get(id)];
        if (index === 0 || (own?.key === theirs?.key && (own === undefined) === (theirs === undefined))) continue;
        const lines = linesOf(own, theirs, {
          letters: [candidate.letter, candidates[0]!.letter],
          run: runs[index]!,
          differs: (stage) => byRun[index]!.get(stage)?.key !== byRun[0]!.get(stage)?.key,
          findAction,
          rungs,
        });
        const known = byLines.get(lines.join("\n"));
        if (known) known.candidates.push(candidate.letter);
        else byLines.set(lines.join("\n"), { candidates: [candidate.letter], lines });
      }
      return { id, keys: keysOf(id), differences: [...byLines.values()] };
    });
}

interface Surroundings {
  readonly letters: readonly [own: string, theirs: string];
  readonly run: KnownRun;
  readonly differs: (stage: StageId) => boolean;
  readonly findAction: (key: Key) => ActionRecord | undefined;
  readonly rungs: ReadonlySet<StageId>;
}

function linesOf(
  own: StageRecord | undefined,
  theirs: StageRecord | undefined,
  around: Surroundings,
): readonly string[] {
  const [ownLetter, theirLetter] = around.letters;
  if (own === undefined) return [`not in ${ownLetter}`];
  if (theirs === undefined) return [`not in ${theirLetter}`];
  if (own.uses !== theirs.uses) return [`${theirs.uses} -> ${own.uses}`];
  if (own.key === undefined) return [`${ownLetter} ${whyWithoutKey(own)}`];
  if (theirs.key === undefined) return [`${theirLetter} ${whyWithoutKey(theirs)}`];
  const exact = exactLines(own, own.key, theirs.key, around);
  if (exact.length > 0) return exact;
  const params = paramLines(theirs.params, own.params);
  const follows = own.needs.filter(around.differs);
  const upstream = follows.length > 0 ? [`follows ${follows.join(", ")}`] : [];
  const lines = [...params, ...upstream];
  // The same params after the same stages: what else is in a key is not in the run's record.
  return lines.length > 0 ? lines : ["its code or a source file (the cache no longer knows which)"];
}

/** What was left out on purpose has not failed. */
const whyWithoutKey = ({ status, reason }: StageRecord): string =>
  status === "skipped" ? `left it out: ${reason}` : "did not get that far";

/** By the key manifests, where the cache has both. */
function exactLines(own: StageRecord, ownKey: Key, theirKey: Key, around: Surroundings): readonly string[] {
  const [record, earlier] = [around.findAction(ownKey), around.findAction(theirKey)];
  if (record === undefined || earlier === undefined) return [];
  const { manifest, codeDetail } = record;
  const why = explainMiss(
    // Where it was run first does not matter here.
    { manifest, code: codeDetail, stage: earlier.stage, pipeline: earlier.pipeline },
    earlier,
  );
  // A training that goes on from a rung differs from another in what the rung differs in.
  const goesOn = own.needs.some((id) => around.rungs.has(id));
  const found = differencesIn(why).filter((one) => !(goesOn && one.code === "input-changed" && one.input === "resume"));
  return abridged(found).map((one) =>
    typeof one === "string" ? one : one.code === "input-changed" ? inputLine(one, own, around.run) : describeWhy(one),
  );
}

const MOST_CODE = 3;

/** Between two versions of radpipe nearly every file of the code is another: the first few are enough. */
function abridged(found: readonly Difference[]): readonly (Difference | string)[] {
  const isCode = ({ code }: Difference) => code === "code-changed" || code === "package-changed";
  const code = found.filter(isCode);
  if (code.length <= MOST_CODE) return found;
  const rest = `code: ${code.length - MOST_CODE + 1} more files or packages changed`;
  return [...found.filter((one) => !isCode(one)), ...code.slice(0, MOST_CODE - 1), rest];
}

/** `input tensors changed` as `augment.tensors differs`: where it comes from says why. */
function inputLine(
  difference: Extract<Difference, { readonly code: "input-changed" }>,
  own: StageRecord,
  run: KnownRun,
) {
  const { input: port, change } = difference;
  if (change !== "changed") return describeWhy(difference);
  const source = writtenInputs(run.record, own.id)[port];
  return `${typeof source === "string" ? source : `input ${port}`} differs`;
}

function paramLines(before: JsonObject, after: JsonObject, prefix = ""): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    if (isJsonObject(was) && isJsonObject(is)) return paramLines(was, is, `${prefix}${name}.`);
    const [left, right] = [textOf(was), textOf(is)];
    return left === right ? [] : [`${prefix}${name} ${left} -> ${right}`];
  });
}

const textOf = (value: JsonValue | undefined): string =>
  value === undefined ? "(none)" : typeof value === "string" ? value : canonicalJson(value);
