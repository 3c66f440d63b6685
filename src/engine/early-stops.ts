import type { EarlyStop } from "../config/sweep/cut-into-rungs.js";
import type { ActionRecord } from "../core/action.js";
import type { Failure } from "../core/failure.js";
import { canonicalJson } from "../core/json.js";
import { highest } from "../core/long-lists.js";
import type { EarlyStopped, SweepMember } from "../core/sweep-member.js";
import type { ValidPipeline, ValidStage } from "../core/valid-pipeline.js";

/** Decides after each rung which points of a sweep are trained further. */
export interface EarlyStops {
  /** Says that a stage has ended, with its action where it succeeded. Stages that are no rungs do not matter. */
  readonly ended: (member: number, stage: ValidStage, action: ActionRecord | undefined) => void;
  /** Waits until all runs have done the rung before this stage; undefined where it may go on. */
  readonly verdict: (member: number, stage: ValidStage) => Promise<EarlyStopped | undefined>;
  /** Why nothing can be decided after the rung before this stage, which all runs have done: none measured the metric. */
  readonly unmeasured: (stage: ValidStage) => Failure | undefined;
  /** The verdict as far as it is known now. */
  readonly known: (member: number, stage: ValidStage) => EarlyStopped | "goes on" | "undecided";
}

interface Rung {
  /** Runs that must end it before anything is decided: those of points that were not stopped before. */
  readonly awaited: Set<number>;
  readonly values: Map<number, number>;
  readonly epochs: Map<number, number>;
  /** All that runs measured. */
  readonly measured: Set<string>;
  readonly decided: Promise<ReadonlyMap<string, EarlyStopped>>;
  readonly decide: (stopped: ReadonlyMap<string, EarlyStopped>) => void;
}

/**
 * Synchronous successive halving (Jamieson & Talwalkar 2016): a rung is judged when all have done it, so that the same
 * points are stopped however many runs there are at a time. A point is judged by the mean over its replicates and folds.
 */
export function earlyStops(
  stop: EarlyStop,
  members: readonly { readonly pipeline: ValidPipeline; readonly sweep?: SweepMember }[],
): EarlyStops {
  const points = members.map(({ sweep }) => canonicalJson(sweep?.point ?? {}));
  const tops = members.map(({ pipeline }) => topRung(pipeline, stop));
  const out = new Set<string>();
  const verdicts: ReadonlyMap<string, EarlyStopped>[] = [];
  const rungs: Rung[] = [];
  const openRung = (level: number): void => {
    const inIt = members.flatMap((_, index) =>
      (tops[index]?.level ?? 0) > level && !out.has(points[index] ?? "") ? index : [],
    );
    rungs[level] = newRung(inIt);
    if (inIt.length > 0) return;
    rungs[level].decide(new Map());
  };
  const last = Math.max(0, highest(tops.map((top) => top?.level ?? 0)));
  for (let level = 0; level < Math.min(1, last); level++) openRung(level);

  const judge = (level: number, rung: Rung): void => {
    const scores = new Map<string, number[]>();
    for (const [member, value] of rung.values) {
      const point = points[member] ?? "";
      scores.set(point, [...(scores.get(point) ?? []), value]);
    }
    const sign = stop.better === "higher" ? -1 : 1;
    const ranked = [...scores]
      .map(([point, values]) => ({ point, mean: values.reduce((sum, value) => sum + value, 0) / values.length }))
      // Equal points keep their order in the sweep: sorting is stable.
      .sort((a, b) => sign * (a.mean - b.mean));
    const kept = Math.max(1, Math.ceil(ranked.length * stop.keep));
    const stopped = new Map<string, EarlyStopped>();
    for (const [index, { point, mean }] of ranked.entries()) {
      if (index < kept) continue;
      const member = points.indexOf(point);
      const [epochs, of] = [rung.epochs.get(member) ?? 0, tops[member]?.epochs ?? 0];
      stopped.set(point, { epochs, of, metric: stop.metric, value: mean, rank: index + 1, among: ranked.length });
      out.add(point);
    }
    if (level + 1 < last) openRung(level + 1);
    verdicts[level] = stopped;
    rung.decide(stopped);
  };

  return {
    ended(member, { rung: piece }, action) {
      const rung = piece === undefined || piece.isLast ? undefined : rungs[piece.level];
      if (piece === undefined || rung === undefined || !rung.awaited.delete(member)) return;
      const value = action?.metrics[stop.metric];
      if (value !== undefined) rung.values.set(member, value);
      rung.epochs.set(member, piece.epochs);
      for (const name of Object.keys(action?.metrics ?? {})) rung.measured.add(name);
      if (rung.awaited.size === 0) judge(piece.level, rung);
    },
    async verdict(member, { rung: piece }) {
      if (piece === undefined || piece.level === 0) return undefined;
      const stopped = await rungs[piece.level - 1]?.decided;
      return stopped?.get(points[member] ?? "");
    },
    unmeasured({ id, rung: piece }) {
      const rung = piece === undefined || piece.level === 0 ? undefined : rungs[piece.level - 1];
      // Where no run ended well there is nothing to choose from, and they say why.
      if (rung === undefined || rung.values.size > 0 || rung.measured.size === 0) return undefined;
      return {
        reason: "stage-failed",
        message: `Expected some run to measure ${stop.metric}, by which \`stopEarly\` chooses, got ${[...rung.measured].join(", ")}`,
        remedy:
          "Name one of these as `metric`. A class or finding has none where validation images lack either answer.",
        stage: id,
      };
    },
    known(member, { rung: piece }) {
      if (piece === undefined || piece.level === 0) return "goes on";
      const decided = verdicts[piece.level - 1];
      return decided === undefined ? "undecided" : (decided.get(points[member] ?? "") ?? "goes on");
    },
  };
}

const topRung = ({ stages }: ValidPipeline, { stage }: EarlyStop) => stages.get(stage)?.rung;

function newRung(members: readonly number[]): Rung {
  let decide: Rung["decide"] = () => {};
  const decided = new Promise<ReadonlyMap<string, EarlyStopped>>((resolve) => {
    decide = resolve;
  });
  return { awaited: new Set(members), values: new Map(), epochs: new Map(), measured: new Set(), decided, decide };
}
