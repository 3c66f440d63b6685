import { canonicalJson, type JsonValue } from "../../core/json.js";
import type { SweepDocument } from "../schema/sweep-schema.js";
import type { Path } from "../text/located-value.js";
import { type Draw, drawValue } from "./draw-value.js";

/** One setting of what a sweep varies. */
export interface Point {
  /** By path, in the order of the file. */
  readonly values: Readonly<Record<string, JsonValue>>;
  /** Where each value is in the document, below `sweep`. */
  readonly places: Readonly<Record<string, Path>>;
}

interface PointRequest {
  /** The default of `random.seed`. */
  readonly seed: number;
  /** Paths that the command line gives a value: the sweep does not vary them. */
  readonly fixed: ReadonlyMap<string, JsonValue>;
}

/**
 * The points of a sweep, none twice: each combination of the grid with each random draw, then the list, without what is
 * excluded. Without any of these it is the one point that varies nothing.
 */
export function sweepPoints(sweep: SweepDocument, { seed, fixed }: PointRequest): readonly Point[] {
  const varies = sweep.grid !== undefined || sweep.random !== undefined || sweep.list === undefined;
  const drawn = randomPoints(sweep.random, seed);
  const products = varies
    ? gridPoints(sweep.grid, fixed).flatMap((point) => drawn.map((more) => joined(point, more)))
    : [];
  const found = new Map<string, Point>();
  for (const point of [...products, ...listPoints(sweep.list)].map((each) => without(each, fixed))) {
    const identity = canonicalJson(point.values);
    if (found.has(identity) || isExcluded(point, sweep.exclude ?? [], fixed)) continue;
    found.set(identity, point);
  }
  return [...found.values()];
}

/** How many points there are before equal ones are joined and some are excluded: counted, not made. */
export function countPoints(sweep: SweepDocument, fixed: PointRequest["fixed"]): number {
  const lengths = Object.entries(sweep.grid ?? {}).map(([path, values]) => (fixed.has(path) ? 1 : values.length));
  const varies = sweep.grid !== undefined || sweep.random !== undefined || sweep.list === undefined;
  const products = lengths.reduce((product, length) => product * length, sweep.random?.count ?? 1);
  return (varies ? products : 0) + (sweep.list?.length ?? 0);
}

const NOTHING: Point = { values: {}, places: {} };

function gridPoints(grid: SweepDocument["grid"] = {}, fixed: PointRequest["fixed"]): readonly Point[] {
  let points: readonly Point[] = [NOTHING];
  for (const [path, values] of Object.entries(grid)) {
    // One value replaces an axis that the command line sets.
    const axis = (fixed.has(path) ? values.slice(0, 1) : values).map((value, index) =>
      one(path, value as JsonValue, ["grid", path, index]),
    );
    points = points.flatMap((point) => axis.map((more) => joined(point, more)));
  }
  return points;
}

function randomPoints(random: SweepDocument["random"], pipelineSeed: number): readonly Point[] {
  if (random === undefined) return [NOTHING];
  const { count, parameters, seed = pipelineSeed } = random;
  return Array.from({ length: count }, (_, index) =>
    Object.entries(parameters).reduce(
      (point, [path, draw]) =>
        joined(point, one(path, drawValue(draw as Draw, seed, path, index), ["random", "parameters", path])),
      NOTHING,
    ),
  );
}

function listPoints(list: SweepDocument["list"] = []): readonly Point[] {
  return list.map((entry, index) =>
    Object.entries(entry).reduce(
      (point, [path, value]) => joined(point, one(path, value as JsonValue, ["list", index, path])),
      NOTHING,
    ),
  );
}

const one = (path: string, value: JsonValue, place: Path): Point => ({
  values: { [path]: value },
  places: { [path]: place },
});

const joined = (a: Point, b: Point): Point => ({
  values: { ...a.values, ...b.values },
  places: { ...a.places, ...b.places },
});

function without({ values, places }: Point, fixed: ReadonlyMap<string, JsonValue>): Point {
  const kept = <T>(entries: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(entries).filter(([path]) => !fixed.has(path)));
  return { values: kept(values), places: kept(places) };
}

function isExcluded(
  { values }: Point,
  exclude: NonNullable<SweepDocument["exclude"]>,
  fixed: ReadonlyMap<string, JsonValue>,
): boolean {
  return exclude.some((entry) =>
    Object.entries(entry).every(([path, value]) => {
      const own = values[path] ?? fixed.get(path);
      return own !== undefined && canonicalJson(own) === canonicalJson(value as JsonValue);
    }),
  );
}
