import { humanCount } from "../../core/human-units.js";
import { quantile } from "../../statistics/quantile.js";
import { percent } from "../numbers.js";
import type { Row } from "../read-rows.js";
import type { ReportData } from "../report-data.js";

type Cohort = NonNullable<ReportData["cohort"]>;

interface Part {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** A line of the table: a name, and what stands under each part. An inner line belongs to the one above it. */
interface Line {
  readonly title: string;
  readonly inner?: boolean;
  readonly cells: readonly string[];
}

const PARTITIONS = ["train", "validation", "test"] as const;

/** The table that a paper begins with: images, patients, prevalence, age, sex and view of each partition. */
export function characteristics(cohort: Cohort): {
  readonly parts: readonly string[];
  readonly lines: readonly Line[];
} {
  const parts = partsOf(cohort.rows);
  const { patientsKnown, positive } = cohort;
  const lines: readonly Line[] = [
    { title: "Images", cells: parts.map(({ rows }) => humanCount(rows.length)) },
    {
      title: "Patients",
      cells: parts.map(({ rows }) =>
        patientsKnown ? humanCount(new Set(rows.map((row) => row["patient"])).size) : "not known",
      ),
    },
    {
      title: `With ${positive}`,
      cells: parts.map(({ rows }) => share(rows.filter((row) => row["label"] === positive).length, rows.length)),
    },
    ...ageLines(parts),
    ...categoryLines(parts, { column: "sex", title: "Sex", names: { F: "Female", M: "Male", O: "Other" } }),
    ...categoryLines(parts, { column: "view", title: "View", names: {} }),
    ...followUpLines(parts),
  ];
  return { parts: parts.map(({ name }) => name), lines };
}

function partsOf(rows: readonly Row[]): readonly Part[] {
  const named = PARTITIONS.map((name) => ({ name, rows: rows.filter((row) => row["partition"] === name) }));
  const present = named.filter((part) => part.rows.length > 0);
  return present.length === 0
    ? [{ name: "all", rows }]
    : [...present, { name: "all", rows: present.flatMap((part) => part.rows) }];
}

const share = (count: number, of: number): string =>
  of === 0 ? "none" : `${humanCount(count)} (${percent(count / of)})`;

function ageLines(parts: readonly Part[]): readonly Line[] {
  const ages = parts.map(({ rows }) =>
    Float64Array.from(rows.flatMap((row) => (row["age"] ? [Number(row["age"])] : []))).sort(),
  );
  if (ages.every(({ length }) => length === 0)) return [allMissing("Age", parts)];
  const years = (sorted: Float64Array, at: number) => quantile(sorted, at).toFixed(0);
  return [
    {
      title: "Age, median (quartiles)",
      cells: ages.map((sorted) =>
        sorted.length === 0 ? "not known" : `${years(sorted, 0.5)} (${years(sorted, 0.25)} to ${years(sorted, 0.75)})`,
      ),
    },
    ...missingLine(parts, ({ rows }, at) => rows.length - ages[at]!.length),
  ];
}

function categoryLines(
  parts: readonly Part[],
  {
    column,
    title,
    names,
  }: { readonly column: string; readonly title: string; readonly names: Readonly<Record<string, string>> },
): readonly Line[] {
  const values = new Set(parts.at(-1)!.rows.map((row) => row[column] ?? ""));
  const known = [...values].filter((value) => value !== "").sort();
  if (known.length === 0) return [allMissing(title, parts)];
  return [
    ...known.map((value) => ({
      title: `${title}: ${names[value] ?? value}`,
      cells: parts.map(({ rows }) => share(rows.filter((row) => row[column] === value).length, rows.length)),
    })),
    ...missingLine(parts, ({ rows }) => rows.filter((row) => (row[column] ?? "") === "").length),
  ];
}

/** Only where the table numbers the visits: 0 is a patient's first image. */
function followUpLines(parts: readonly Part[]): readonly Line[] {
  const all = parts.at(-1)!.rows;
  if (!all.some((row) => (row["followUp"] ?? "") !== "")) return [];
  return [
    {
      title: "First image of the patient",
      cells: parts.map(({ rows }) => share(rows.filter((row) => row["followUp"] === "0").length, rows.length)),
    },
    ...missingLine(parts, ({ rows }) => rows.filter((row) => (row["followUp"] ?? "") === "").length),
  ];
}

const allMissing = (title: string, parts: readonly Part[]): Line => ({ title, cells: parts.map(() => "not known") });

function missingLine(parts: readonly Part[], missing: (part: Part, at: number) => number): readonly Line[] {
  const counts = parts.map(missing);
  if (counts.every((count) => count === 0)) return [];
  return [{ title: "missing", inner: true, cells: counts.map((count, at) => share(count, parts[at]!.rows.length)) }];
}
