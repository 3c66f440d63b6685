import type { DatasetRow } from "../../artifacts/dataset.js";
import { humanCount } from "../../core/human-units.js";
import { localNumber, t, words } from "../../core/language.js";
import { PARTITIONS } from "../../core/partitions.js";
import { type Answer, answersAsked, answersOf } from "../../core/question.js";
import { quantile } from "../../statistics/quantile.js";
import {
  type Sample,
  sampleOf,
  sampleOfShare,
  standardizedDifference,
} from "../../statistics/standardized-difference.js";
import { percent } from "../numbers.js";
import type { ReportData } from "../report-data.js";

type Cohort = NonNullable<ReportData["cohort"]>;

interface Part {
  readonly name: string;
  readonly rows: readonly DatasetRow[];
}

/** A line of the table: a name, and a value for each partition. An inner line belongs to the one above it. */
interface Line {
  readonly title: string;
  readonly inner?: boolean;
  readonly cells: readonly string[];
  /** The largest standardized difference between two parts; absent where there is nothing to compare. */
  readonly difference?: { readonly text: string; readonly marked: boolean };
}

/** Larger differences are marked (Austin 2009: from 0.1 on a difference is taken to be more than negligible). */
const LARGEST_UNMARKED = 0.1;

/** The table that a paper begins with: images, patients, prevalence, age, sex and view of each partition. */
export function characteristics(cohort: Cohort): {
  readonly parts: readonly string[];
  readonly lines: readonly Line[];
} {
  const parts = partsOf(cohort.rows);
  const { patientsKnown, question } = cohort;
  const asked = answersAsked(question);
  const lines: readonly Line[] = [
    { title: t`Images`, cells: parts.map(({ rows }) => humanCount(rows.length)) },
    {
      title: t`Patients`,
      cells: parts.map(({ rows }) =>
        patientsKnown ? humanCount(new Set(rows.map((row) => row.patient)).size) : t`not known`,
      ),
    },
    ...(patientsKnown ? [imagesPerPatient(parts)] : []),
    ...asked.map((name, at) => answerLine(t`With ${name}`, parts, (row) => answersOf(question, row)[at])),
    ...ageLines(parts),
    ...categoryLines(parts, { column: "sex", title: t`Sex`, names: { F: t`Female`, M: t`Male`, O: t`Other` } }),
    ...categoryLines(parts, { column: "view", title: t`View`, names: {} }),
    ...followUpLines(parts),
  ];
  return { parts: parts.map(({ name }) => name), lines };
}

function partsOf(rows: readonly DatasetRow[]): readonly Part[] {
  const named = PARTITIONS.map((name) => ({ name, rows: rows.filter((row) => row.partition === name) }));
  const present = named.filter((part) => part.rows.length > 0);
  return present.length === 0
    ? [{ name: "all", rows }]
    : [...present, { name: "all", rows: present.flatMap((part) => part.rows) }];
}

const share = (count: number, of: number): string =>
  of === 0 ? t`none` : `${humanCount(count)} (${percent(count / of)})`;

/** Of the images in which the answer is known. */
function answerLine(title: string, parts: readonly Part[], answerOf: (row: DatasetRow) => Answer): Line {
  const known = parts.map(({ name, rows }) => ({ name, rows: rows.filter((row) => answerOf(row) !== undefined) }));
  const line = shareLine(title, known, (row) => answerOf(row) === 1);
  const isAllKnown = known.every(({ rows }, at) => rows.length === parts[at]!.rows.length);
  if (isAllKnown) return line;
  const cells = line.cells.map((cell, at) => t`${cell} of ${humanCount(known[at]!.rows.length)} known`);
  return { ...line, cells };
}

function shareLine(title: string, parts: readonly Part[], isOne: (row: DatasetRow) => boolean, inner = false): Line {
  const counts = parts.map(({ rows }) => rows.filter(isOne).length);
  return {
    title,
    ...(inner && { inner }),
    cells: counts.map((count, at) => share(count, parts[at]!.rows.length)),
    ...largestDifference(parts, (part) => sampleOfShare(counts[parts.indexOf(part)]!, part.rows.length)),
  };
}

/** Between any two of the parts, not counting all together. */
function largestDifference(
  parts: readonly Part[],
  measure: (part: Part) => Sample | undefined,
): Pick<Line, "difference"> {
  const samples = parts.slice(0, -1).flatMap((part) => {
    const sample = measure(part);
    return sample === undefined ? [] : [{ name: part.name, sample }];
  });
  const pairs = samples.flatMap((a, at) =>
    samples.slice(at + 1).map((b) => ({ names: [a.name, b.name], value: standardizedDifference(a.sample, b.sample) })),
  );
  const [largest] = pairs.sort((a, b) => b.value - a.value);
  if (largest === undefined) return {};
  const value = Number.isFinite(largest.value) ? localNumber(largest.value.toFixed(2)) : t`infinite`;
  const marked = largest.value > LARGEST_UNMARKED;
  return { difference: { text: marked ? `${value} * (${largest.names.map(words).join(", ")})` : value, marked } };
}

function imagesPerPatient(parts: readonly Part[]): Line {
  const sizes = parts.map(({ rows }) => {
    const images = new Map<string, number>();
    for (const row of rows) images.set(row.patient, (images.get(row.patient) ?? 0) + 1);
    return [...images.values()];
  });
  return {
    title: t`Images per patient, mean (most)`,
    cells: sizes.map((list) => {
      const most = list.reduce((largest, size) => Math.max(largest, size), 0);
      return list.length === 0 ? t`none` : `${localNumber(sampleOf(list)!.mean.toFixed(2))} (${humanCount(most)})`;
    }),
    ...largestDifference(parts, (part) => sampleOf(sizes[parts.indexOf(part)]!)),
  };
}

function ageLines(parts: readonly Part[]): readonly Line[] {
  const ages = parts.map(({ rows }) => Float64Array.from(rows.flatMap((row) => row.age ?? [])).sort());
  if (ages.every(({ length }) => length === 0)) return [allMissing(t`Age`, parts)];
  const years = (sorted: Float64Array, at: number) => localNumber(quantile(sorted, at).toFixed(0));
  return [
    {
      title: t`Age, median (quartiles)`,
      cells: ages.map((sorted) =>
        sorted.length === 0
          ? t`not known`
          : t`${years(sorted, 0.5)} (${years(sorted, 0.25)} to ${years(sorted, 0.75)})`,
      ),
      ...largestDifference(parts, (part) => sampleOf(ages[parts.indexOf(part)]!)),
    },
    ...missingLine(parts, (row) => row.age === undefined),
  ];
}

function categoryLines(
  parts: readonly Part[],
  {
    column,
    title,
    names,
  }: { readonly column: "sex" | "view"; readonly title: string; readonly names: Readonly<Record<string, string>> },
): readonly Line[] {
  const values = new Set(parts.at(-1)!.rows.map((row) => row[column]));
  const known = [...values].filter((value) => value !== "").sort();
  if (known.length === 0) return [allMissing(title, parts)];
  return [
    ...known.map((value) => shareLine(`${title}: ${names[value] ?? value}`, parts, (row) => row[column] === value)),
    ...missingLine(parts, (row) => row[column] === ""),
  ];
}

/** Only where the table numbers the visits: 0 is a patient's first image. */
function followUpLines(parts: readonly Part[]): readonly Line[] {
  const all = parts.at(-1)!.rows;
  if (!all.some((row) => (row.more["followUp"] ?? "") !== "")) return [];
  return [
    shareLine(t`First image of the patient`, parts, (row) => row.more["followUp"] === "0"),
    ...missingLine(parts, (row) => (row.more["followUp"] ?? "") === ""),
  ];
}

const allMissing = (title: string, parts: readonly Part[]): Line => ({ title, cells: parts.map(() => t`not known`) });

function missingLine(parts: readonly Part[], isMissing: (row: DatasetRow) => boolean): readonly Line[] {
  return parts.at(-1)!.rows.some(isMissing) ? [shareLine(t`missing`, parts, isMissing, true)] : [];
}

/** What is below the table if differences are. */
export const differencesExplained = (): string =>
  t`Difference: the largest standardized difference between two parts, in standard deviations (Austin 2009), of categories by level; * marks those above ${localNumber(String(LARGEST_UNMARKED))}, which small parts reach by chance.`;
