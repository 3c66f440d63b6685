import type { Diagnostic } from "../../core/diagnostic.js";
import type { JsonValue } from "../../core/json.js";
import { fail, ok, type Result } from "../../core/result.js";
import type { StageContract } from "../../core/stage-contract.js";
import type { SweepMember } from "../../core/sweep-member.js";
import type { ValidPipeline } from "../../core/valid-pipeline.js";
import type { ParsedPipeline, WrittenPipeline } from "../parsed-pipeline.js";
import { resolvePipeline } from "../resolve-pipeline.js";
import type { SweepDocument } from "../schema/sweep-schema.js";
import type { Confinement } from "../stages/input-source.js";
import type { ProblemPlugin } from "../stages/validate-stage.js";
import { type LocatedValue, type Path, toJson, valueAt } from "../text/located-value.js";
import type { Span } from "../text/source-text.js";
import { inFileOrder, validatePipeline } from "../validate.js";
import type { Override } from "../values/override.js";
import { checkSweep, tooManyRuns, variedPaths } from "./check-sweep.js";
import { cutIntoRungs, type EarlyStop, earlyStopOf, wholePoint } from "./cut-into-rungs.js";
import { stageWithFolds } from "./fold-stage.js";
import { checkNested, type NestedFolds, type OuterFold, unlikeFolds } from "./nested-folds.js";
import { replicatesOf, seedOverrides } from "./replicates.js";
import { countPoints, type Point, sweepPoints } from "./sweep-points.js";

/** The runs of a pipeline with `sweep` or `replicates`: each point, for each replicate, for each fold. */
export interface Expansion {
  /** Of a nested cross-validation those of the inner folds. */
  readonly members: readonly ExpandedMember[];
  readonly stopEarly?: EarlyStop;
  readonly nested?: NestedFolds<ValidPipeline>;
}

export interface ExpandedMember {
  readonly pipeline: ValidPipeline;
  readonly member: Omit<SweepMember, "id">;
}

type Plugins = ReadonlyMap<string, StageContract | ProblemPlugin>;

/** Whether a pipeline makes several runs. */
export const isSweep = ({ document }: ValidPipeline): boolean =>
  document["sweep"] !== undefined || document["replicates"] !== undefined;

/** The pipeline as if it had neither `sweep` nor `replicates`. */
export const withoutSweep = (parsed: ParsedPipeline): ParsedPipeline => resolvePipeline(plainOf(parsed.written));

/**
 * Expands a sweep. Pure: the same document gives the same members in the same order, and a larger count of replicates or
 * random points adds members without changing the others.
 * @param base the same pipeline, validated as it is.
 * @param pluginsOf plugins by `uses`; a sweep may vary these too.
 * @param confinement of a pipeline that is not trusted.
 */
export async function expandSweep(
  parsed: ParsedPipeline,
  base: ValidPipeline,
  pluginsOf: (uses: ParsedPipeline["uses"]) => Promise<Plugins>,
  confinement?: Confinement,
): Promise<Result<Expansion, readonly Diagnostic[]>> {
  const { root } = parsed;
  const sweep = (base.document["sweep"] ?? {}) as SweepDocument;
  const fixed = fixedPaths(parsed.written, sweep);
  const problems = new Map<string, Diagnostic>();
  // A value of a grid is part of many points, and is wrong in all of them.
  const report = (problem: Diagnostic): void =>
    void problems.set(JSON.stringify([problem.place, problem.message]), problem);
  const replicates = replicatesOf(parsed, base, report);
  const folds = sweep.folds === undefined ? undefined : stageWithFolds(sweep.folds, base, root, report);
  const stopEarly = sweep.stopEarly === undefined ? undefined : earlyStopOf(sweep.stopEarly, base, root, report);
  const runsOf = (points: number): number =>
    replicates.count * (folds?.count ?? 1) * (folds?.nested === undefined ? points : points * folds.nested.inner + 1);
  const tooMany = tooManyRuns(root, sweep, runsOf(countPoints(sweep, fixed)));
  if (tooMany !== undefined) return fail([...problems.values(), tooMany]);
  const points = sweepPoints(sweep, { seed: base.seed ?? 0, fixed });
  for (const problem of checkSweep(root, sweep, points.length === 0 ? 0 : runsOf(points.length))) report(problem);
  if (folds?.nested) for (const problem of checkNested(folds.nested, sweep, points.length, root)) report(problem);
  if (problems.size > 0) return fail(inFileOrder([...problems.values()]));

  const written = plainOf(parsed.written);
  const resolve = async (point: Point, after: readonly Override[]): Promise<ValidPipeline | undefined> => {
    const before = pointOverrides(point, root);
    const resolved = resolvePipeline(written, { before, after });
    const valid = validatePipeline(resolved, await pluginsOf(resolved.uses), confinement);
    if (valid.ok) {
      const values = before.map(({ valueSpan }) => valueSpan);
      const whole = stopEarly === undefined ? undefined : wholePoint(valid.value, stopEarly, root, values);
      if (whole !== undefined) report(whole);
      return valid.value;
    }
    for (const problem of valid.error) if (problem.severity === "error") report(problem);
    return undefined;
  };
  const own = new Map<Point, ValidPipeline>();
  for (const point of points) {
    const pipeline = await resolve(point, []);
    if (pipeline !== undefined) own.set(point, pipeline);
  }
  const [first] = own.values();
  for (const pipeline of own.values()) {
    const unlike = folds?.nested && first && unlikeFolds(pipeline, first, folds, root);
    if (unlike !== undefined) report(unlike);
  }
  const made = async (point: Point, replicate: number, fold?: number, inner?: number) => {
    const plain = own.get(point);
    if (plain === undefined) return undefined;
    const after = [
      ...seedOverrides(plain, replicates, replicate),
      ...(folds === undefined || fold === undefined ? [] : folds.overrides(fold, inner)),
    ];
    const pipeline = after.length === 0 ? plain : await resolve(point, after);
    return pipeline === undefined || stopEarly === undefined ? pipeline : cutIntoRungs(pipeline, stopEarly);
  };
  const members: ExpandedMember[] = [];
  const add = async (point: Point, replicate: number, fold?: number, inner?: number): Promise<void> => {
    const pipeline = await made(point, replicate, fold, inner);
    if (pipeline === undefined) return;
    const numbers = {
      ...(replicates.asked && { replicate }),
      ...(fold !== undefined && { fold }),
      ...(inner !== undefined && { inner }),
    };
    members.push({ pipeline, member: { point: point.values, ...numbers } });
  };
  const outer: OuterFold<ValidPipeline>[] = [];
  if (folds?.nested === undefined) {
    for (const point of points) {
      for (const replicate of upTo(replicates.count)) {
        for (const fold of folds === undefined ? [undefined] : upTo(folds.count)) await add(point, replicate, fold);
      }
    }
  } else {
    for (const fold of upTo(folds.count)) {
      for (const point of points) {
        for (const replicate of upTo(replicates.count)) {
          for (const inner of upTo(folds.nested.inner)) await add(point, replicate, fold, inner);
        }
      }
      for (const replicate of upTo(replicates.count)) {
        const byPoint: OuterFold<ValidPipeline>["byPoint"][number][] = [];
        for (const point of points) {
          const pipeline = await made(point, replicate, fold);
          if (pipeline !== undefined) byPoint.push({ point: point.values, made: pipeline });
        }
        outer.push({ fold, ...(replicates.asked && { replicate }), byPoint });
      }
    }
  }
  if (problems.size > 0) return fail(inFileOrder([...problems.values()]));
  return ok({
    members,
    ...(stopEarly !== undefined && { stopEarly }),
    ...(folds?.nested !== undefined && { nested: { chooseBy: folds.nested.chooseBy, outer } }),
  });
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, number) => number);

function pointOverrides({ values, places }: Point, root: LocatedValue): readonly Override[] {
  return Object.entries(values).map(([path, value]) => {
    const place = places[path] ?? [];
    const written = valueAt(root, ["sweep", ...place]);
    // A drawn value is nowhere in the file: messages point to where it was asked for.
    const drawn = place[0] === "random";
    const span = written?.span ?? root.span;
    return {
      by: `sweep.${place[0]}`,
      path: path.split(".").map((name) => ({ name, span: keySpan(root, place, path) ?? span })),
      value: written === undefined || drawn ? drawnValue(value, written, span) : written,
      valueSpan: span,
    };
  });
}

/** Where a value of the sweep has its path as a key. */
function keySpan(root: LocatedValue, place: Path, path: string): Span | undefined {
  const depth = place.lastIndexOf(path);
  const parent = valueAt(root, ["sweep", ...place.slice(0, depth)]);
  return parent?.type === "map" ? parent.entries.get(path)?.key : undefined;
}

function drawnValue(value: JsonValue, written: LocatedValue | undefined, span: Span): LocatedValue {
  const choices = valueAt(written, ["choice"]);
  if (choices?.type === "list") {
    const chosen = choices.items.find((item) => JSON.stringify(toJson(item)) === JSON.stringify(value));
    if (chosen !== undefined) return chosen;
  }
  return { type: "scalar", value: Number(value), written: String(value), quoted: false, span };
}

/** The varied paths that the command line gives a value, by itself or within a mapping: there the user has decided. */
function fixedPaths({ overrides }: WrittenPipeline, sweep: SweepDocument): ReadonlyMap<string, JsonValue> {
  const fixed = new Map<string, JsonValue>();
  for (const { path } of variedPaths(sweep)) {
    const names = path.split(".");
    for (const { path: set, value } of overrides) {
      if (set.length > names.length || !set.every(({ name }, index) => name === names[index])) continue;
      const inside = valueAt(value, names.slice(set.length));
      fixed.set(path, inside === undefined ? null : toJson(inside));
    }
  }
  return fixed;
}

const SETS = ["sweep", "replicates"];

function plainOf(written: WrittenPipeline): WrittenPipeline {
  const entries = new Map(written.root.entries);
  for (const name of SETS) entries.delete(name);
  return {
    ...written,
    root: { ...written.root, entries },
    overrides: written.overrides.filter(({ path }) => !SETS.includes(path[0]?.name ?? "")),
  };
}
