import type { Failure } from "../core/failure.js";
import type { Graph } from "../core/graph.js";
import { isStageId, type StageId } from "../core/ids.js";
import { append } from "../core/long-lists.js";
import { suggestName } from "../core/nearest-name.js";
import { fail, ok, type Result } from "../core/result.js";
import type { ValidPipeline } from "../core/valid-pipeline.js";
import type { Selection } from "./request.js";

/** What the selection says of one stage. */
export interface Choice {
  /** `cached`: needed by a chosen stage, but must come from the cache. `skip`: not chosen. */
  readonly role: "run" | "cached" | "skip";
  readonly forced: "--from" | "--force" | undefined;
  /** Made once more to be compared. */
  readonly verified: boolean;
}

/** `--verify all` */
const EVERY_STAGE = "all";

/** `--only` takes just the named stages; `--from` the named ones and all after them, made again; `--force` chooses nothing. */
export function chooseStages(graph: Graph, selection: Selection): Result<ReadonlyMap<StageId, Choice>, Failure> {
  const verifiesAll = selection.verify?.includes(EVERY_STAGE) === true;
  const options = {
    "--only": selection.only,
    "--from": selection.from,
    "--force": selection.force,
    "--verify": selection.verify?.filter((name) => name !== EVERY_STAGE) ?? [],
  };
  for (const [option, names] of Object.entries(options)) {
    const unknown = names.find((name) => !isStageId(name) || !graph.needs.has(name));
    if (unknown !== undefined) return fail(unknownStage(option, unknown, graph));
  }
  if (selection.only.length > 0 && selection.from.length > 0) {
    return fail({
      reason: "invalid-input",
      message: "Expected either --only or --from, got both",
      remedy: "`--only` runs just the named stages, `--from` the named ones and everything after them.",
    });
  }

  const only = new Set(selection.only as readonly StageId[]);
  const anew = closure(selection.from as readonly StageId[], graph.neededBy);
  const forced = new Set(selection.force as readonly StageId[]);
  const verified = new Set(options["--verify"] as readonly string[] as readonly StageId[]);
  const before = closure([...only, ...anew], graph.needs);
  const all = only.size === 0 && anew.size === 0;

  const choices = new Map<StageId, Choice>();
  for (const id of graph.order) {
    const chosen = all || only.has(id) || anew.has(id);
    const role = chosen ? "run" : !before.has(id) ? "skip" : only.size > 0 ? "cached" : "run";
    choices.set(id, {
      role,
      forced: anew.has(id) ? "--from" : forced.has(id) ? "--force" : undefined,
      verified: role === "run" && (verifiesAll || verified.has(id)),
    });
  }
  for (const [option, named] of [["--force", forced] as const, ["--verify", verified] as const]) {
    const idle = [...named].find((id) => choices.get(id)?.role !== "run");
    if (idle === undefined) continue;
    return fail({
      reason: "invalid-input",
      message: `Expected ${option} to name a stage that is run, got "${idle}", which is not among the chosen ones`,
      remedy: `Add \`${only.size > 0 ? "--only" : "--from"} ${idle}\`, or leave \`${option} ${idle}\` out.`,
    });
  }
  return ok(choices);
}

/** The selection with the pieces of a training that is cut for `stopEarly`, where that is named. */
export function withRungs(selection: Selection, { stages }: ValidPipeline): Selection {
  const pieces = (names: readonly string[]): readonly string[] =>
    names.flatMap((name) => [
      name,
      ...[...stages.values()].filter(({ id, rung }) => rung?.of === name && id !== name).map(({ id }) => id),
    ]);
  const { only, from, force, verify = [] } = selection;
  return { only: pieces(only), from: pieces(from), force: pieces(force), verify: pieces(verify) };
}

/** The given stages and everything reachable from them. */
function closure(from: readonly StageId[], edges: ReadonlyMap<StageId, ReadonlySet<StageId>>): ReadonlySet<StageId> {
  const found = new Set<StageId>();
  const waiting = [...from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    append(waiting, edges.get(id) ?? []);
  }
  return found;
}

function unknownStage(option: string, name: string, graph: Graph): Failure {
  return {
    reason: "invalid-input",
    message: `Expected ${option} to name a stage of this pipeline, got "${name}"`,
    remedy: suggestName(name, graph.order, "Its stages are"),
  };
}
