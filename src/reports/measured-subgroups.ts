import type { AnsweredPrediction } from "../artifacts/answered-predictions.js";
import { CASE_DIVISIONS, type CaseDivision } from "../experiments/case-divisions.js";
import { GROUP_METRICS, type GroupTest, groupTests } from "../statistics/group-tests.js";
import { holm } from "../statistics/holm.js";
import { calledEach } from "../statistics/several/call-classes.js";
import { type Subgroup, subgroups } from "../statistics/subgroups.js";
import type { ReportData } from "./report-data.js";

export interface MeasuredSubgroups {
  /** All test images as one group. */
  readonly all: Subgroup;
  /** Only those in which something is known. */
  readonly divisions: readonly {
    readonly title: string;
    readonly groups: readonly Subgroup[];
    /** Images whose group is not known. */
    readonly unknown: number;
  }[];
  /** Whether groups differ from the others of their division. */
  readonly tests: readonly GroupTest[];
}

/** Sex, age band, view and visit of the test images; undefined where nothing is known of them, or nothing was scored. */
export function measuredSubgroups(data: ReportData): MeasuredSubgroups | undefined {
  const rows = data.predictions.filter(({ partition }) => partition === "test");
  const threshold = data.operatingPoint?.threshold;
  if (rows.length === 0 || threshold === undefined) return undefined;
  const labels = rows.map(({ label }) => label);
  const scores = rows.map(({ score }) => score);
  // A row is its own patient where none is named; a name cannot begin with a zero byte.
  const patients = rows.map(({ patient }, row) => (patient === "" ? `\0${row}` : patient));
  const cases = { labels, scores, patients, called: scores.map((score) => (score >= threshold ? 1 : 0)) };
  const measure = (groupOf: CaseDivision["groupOf"]) => subgroups(cases, rows.map(groupOf));
  const divisions = CASE_DIVISIONS.map(({ title, groupOf, order }) => {
    const groups = measure(groupOf);
    const known = groups.reduce((sum, { n }) => sum + n, 0);
    return { title, groups: ordered(groups, order), unknown: rows.length - known };
  }).filter(({ groups }) => groups.length > 0);
  const [all] = measure(() => "all test images");
  if (divisions.length === 0 || all === undefined) return undefined;
  const grouped = CASE_DIVISIONS.map(({ title, groupOf }) => ({ title, groups: rows.map(groupOf) }));
  return { all, divisions, tests: groupTests(cases, grouped) };
}

/** The same of several classes, each against the rest, or of findings; those that have no threshold only by their areas. */
export interface SubgroupsOfEach {
  readonly divisions: readonly {
    readonly title: string;
    readonly groups: readonly string[];
    /** Of each class or finding its groups, in their order. */
    readonly each: readonly { readonly name: string; readonly groups: readonly (Subgroup | undefined)[] }[];
    /** Images whose group is not known. */
    readonly unknown: number;
  }[];
  /** Corrected for all classes or findings together. */
  readonly tests: readonly GroupTest[];
}

/** undefined where nothing is known of the test images, or nothing was scored. */
export function subgroupsOfEach({
  answered,
  calling,
  notLearned = [],
}: Pick<ReportData, "answered" | "calling" | "notLearned">): SubgroupsOfEach | undefined {
  const rows = answered?.rows.filter(({ partition }) => partition === "test") ?? [];
  if (answered === undefined || rows.length === 0) return undefined;
  const calls = callsOfEach(answered.names, rows, calling);
  const each = answered.names
    .map((name, at) => ({ name, own: casesOfOne(rows, at, calls[at]) }))
    .filter(({ name }) => !notLearned.includes(name));
  const divisions = CASE_DIVISIONS.flatMap(({ title, groupOf, order }) => {
    const known = new Set(rows.flatMap((row) => groupOf(row) ?? []));
    if (known.size === 0) return [];
    const place = (name: string) => order?.indexOf(name) ?? 0;
    const groups = [...known].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
    const measured = each.map(({ name, own }) => {
      const found = subgroups(own, own.rows.map(groupOf), { line: false });
      return { name, groups: groups.map((group) => found.find((one) => one.name === group)) };
    });
    return [{ title, groups, each: measured, unknown: rows.filter((row) => groupOf(row) === undefined).length }];
  });
  if (divisions.length === 0) return undefined;
  // A line of one class against the rest is none that the model was to be on.
  const wanted = GROUP_METRICS.filter((metric) => calling?.kind !== "multiclass" || !metric.startsWith("calibration"));
  const tests = each.flatMap(({ name, own }) => {
    const grouped = CASE_DIVISIONS.map(({ title, groupOf }) => ({ title, groups: own.rows.map(groupOf) }));
    return groupTests(own, grouped, wanted).map((test) => ({ ...test, of: name }));
  });
  const adjusted = holm(tests.map(({ p }) => p));
  return { divisions, tests: tests.map((test, at) => ({ ...test, adjustedP: adjusted[at]! })) };
}

/** 1 where each is called, a column per class or finding; undefined where a finding has no threshold. */
function callsOfEach(
  names: readonly string[],
  rows: readonly AnsweredPrediction[],
  calling: ReportData["calling"],
): readonly (ArrayLike<number> | undefined)[] {
  const scores = names.map((_, at) => Float64Array.from(rows, (row) => row.scores[at] ?? Number.NaN));
  if (calling?.kind === "multiclass") return calledEach(scores, calling);
  const thresholds = names.map((name) => calling?.findings.find((one) => one.name === name)?.threshold ?? undefined);
  return calledEach(scores, { kind: "multilabel", thresholds });
}

/** Images in which one is known and scored. */
function casesOfOne(all: readonly AnsweredPrediction[], at: number, calls: ArrayLike<number> | undefined) {
  const places = [...all.keys()].filter((row) => {
    const { answers, scores } = all[row]!;
    return answers[at] !== undefined && Number.isFinite(scores[at]);
  });
  const rows = places.map((row) => all[row]!);
  return {
    rows,
    ...(calls !== undefined && { called: places.map((row) => calls[row]!) }),
    labels: rows.map(({ answers }) => answers[at]!),
    scores: rows.map(({ scores }) => scores[at]!),
    patients: rows.map(({ patient, image }) => (patient === "" ? `\0${image}` : patient)),
  };
}

function ordered(groups: readonly Subgroup[], order: readonly string[] | undefined): readonly Subgroup[] {
  const place = (name: string) => order?.indexOf(name) ?? 0;
  return [...groups].sort((a, b) => place(a.name) - place(b.name) || (a.name < b.name ? -1 : 1));
}
