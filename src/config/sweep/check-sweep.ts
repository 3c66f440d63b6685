import type { Diagnostic } from "../../core/diagnostic.js";
import { humanCount } from "../../core/human-units.js";
import { suggestName } from "../../core/nearest-name.js";
import type { SweepDocument } from "../schema/sweep-schema.js";
import { entryAt, FORBIDDEN_KEYS, type LocatedValue, type Path, valueAt } from "../text/located-value.js";
import { problemAt, type Span } from "../text/source-text.js";

/** More than this are hardly intended, and would fill the runs folder. */
const MAX_RUNS = 10_000;
/** Points that `exclude` may leave out, for each run that is allowed. */
const MADE_PER_RUN = 10;

/** What is wrong where a sweep would make too many runs, before any of its points is made. @param runs with what `exclude` may leave out. */
export function tooManyRuns(root: LocatedValue, sweep: SweepDocument, runs: number): Diagnostic | undefined {
  const most = (sweep.maxRuns ?? MAX_RUNS) * (sweep.exclude === undefined ? 1 : MADE_PER_RUN);
  const span = (entryAt(root, ["sweep"]) ?? entryAt(root, ["replicates"]))?.key ?? root.span;
  return runs > most ? beyondLimit(span, most, runs, sweep.exclude !== undefined) : undefined;
}

function beyondLimit(span: Span, most: number, runs: number, beforeExclude = false): Diagnostic {
  const got = Number.isSafeInteger(runs) ? humanCount(runs) : runs.toPrecision(3);
  return problemAt(
    "out-of-range",
    span,
    `Expected a sweep of at most ${humanCount(most)} runs${beforeExclude ? " before `exclude`" : ""}, got ${got}`,
    { remedy: "Draw some of the points with `random` instead of a grid of all, or raise `sweep.maxRuns`." },
  );
}

/**
 * What is wrong with a sweep beyond its form.
 * @param root the document, interpolated.
 * @param members runs that it would make.
 */
export function checkSweep(root: LocatedValue, sweep: SweepDocument, members: number): readonly Diagnostic[] {
  return [
    ...forbiddenPaths(root, sweep),
    ...wrongRanges(root, sweep),
    ...variedTwice(root, sweep),
    ...idleExclusions(root, sweep),
    ...wrongCount(root, sweep, members),
  ];
}

const spanAt = (root: LocatedValue, path: Path): Span =>
  entryAt(root, ["sweep", ...path])?.key ?? (valueAt(root, ["sweep", ...path]) ?? root).span;

const valueSpanAt = (root: LocatedValue, path: Path): Span => (valueAt(root, ["sweep", ...path]) ?? root).span;

/** Every path of the sweep that varies something, with its place. */
export function variedPaths(sweep: SweepDocument): readonly { readonly path: string; readonly place: Path }[] {
  const under = (entries: object | undefined, place: Path) =>
    Object.keys(entries ?? {}).map((path) => ({ path, place: [...place, path] }));
  return [
    ...under(sweep.grid, ["grid"]),
    ...under(sweep.random?.parameters, ["random", "parameters"]),
    ...(sweep.list ?? []).flatMap((entry, index) => under(entry, ["list", index])),
  ];
}

function forbiddenPaths(root: LocatedValue, sweep: SweepDocument): readonly Diagnostic[] {
  return variedPaths(sweep).flatMap(({ path, place }) => {
    const forbidden = path.split(".").find((segment) => FORBIDDEN_KEYS.has(segment));
    if (forbidden === undefined) return [];
    return problemAt(
      "forbidden-key",
      spanAt(root, place),
      `Expected a path of names with dots between, got ${JSON.stringify(path)}`,
    );
  });
}

function wrongRanges(root: LocatedValue, sweep: SweepDocument): readonly Diagnostic[] {
  return Object.entries(sweep.random?.parameters ?? {}).flatMap(([path, draw]) =>
    (["uniform", "logUniform", "integer"] as const).flatMap((kind) => {
      const [low, high] = draw[kind] ?? [0, 1];
      if (low < high) return [];
      const place: Path = ["random", "parameters", path, kind];
      return problemAt(
        "out-of-range",
        valueSpanAt(root, place),
        `Expected \`${["sweep", ...place].join(".")}\` to be the smallest and then the largest value, got ${low} and ${high}`,
      );
    }),
  );
}

function variedTwice(root: LocatedValue, sweep: SweepDocument): readonly Diagnostic[] {
  return Object.keys(sweep.grid ?? {}).flatMap((path) => {
    if (sweep.random === undefined || !Object.hasOwn(sweep.random.parameters, path)) return [];
    return problemAt(
      "duplicate-key",
      spanAt(root, ["random", "parameters", path]),
      `Expected a path either in \`sweep.grid\` or in \`sweep.random\`, got \`${path}\` in both`,
      { related: [{ message: "the grid has it here", span: spanAt(root, ["grid", path]) }] },
    );
  });
}

function idleExclusions(root: LocatedValue, sweep: SweepDocument): readonly Diagnostic[] {
  const varied = [...new Set(variedPaths(sweep).map(({ path }) => path))];
  return (sweep.exclude ?? []).flatMap((entry, index) =>
    Object.keys(entry).flatMap((path) => {
      if (varied.includes(path)) return [];
      return problemAt(
        "unknown-key",
        spanAt(root, ["exclude", index, path]),
        `Expected \`sweep.exclude\` to name what the sweep varies, got \`${path}\``,
        { remedy: suggestName(path, varied, "It varies") },
      );
    }),
  );
}

function wrongCount(root: LocatedValue, sweep: SweepDocument, members: number): readonly Diagnostic[] {
  const { key: sweepSpan = root.span } = entryAt(root, ["sweep"]) ?? {};
  if (members === 0) {
    const at = sweep.exclude === undefined ? sweepSpan : spanAt(root, ["exclude"]);
    return [problemAt("out-of-range", at, "Expected the sweep to leave at least one point, got all of them excluded")];
  }
  const most = sweep.maxRuns ?? MAX_RUNS;
  return members > most ? [beyondLimit(sweepSpan, most, members)] : [];
}
