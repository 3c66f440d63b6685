import type { FileFacts } from "../../src/artifacts/originals.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";

/** Something that is known of images without a look at them. */
export interface Source {
  readonly source: string;
  /** Numbers to tell the class by, one value per image each. */
  readonly columns: readonly Float64Array[];
  /** false: it may tell the class rightly, so a person has to judge. */
  readonly shortcut: boolean;
}

/** Categories of one column that count by themselves; the rest is one. */
const MOST_CATEGORIES = 20;
/** Further columns that say how an image was made; of others, nobody knows here what they mean. */
const ACQUISITION = new Set(["modality", "manufacturer"]);

/** All that differs between the images. */
export function metadataColumns(rows: readonly TensorRow[], files: readonly FileFacts[]): readonly Source[] {
  const further = [...new Set(rows.flatMap(({ more }) => Object.keys(more)))];
  const formats = files.map(({ format }) => format);
  const sources: readonly Source[] = [
    { source: "file format", columns: categories(formats), shortcut: true },
    {
      source: "number of channels",
      columns: categories(files.map(({ channels }) => String(channels))),
      shortcut: true,
    },
    {
      source: "image size",
      columns: [...numbers(files.map(({ width }) => width)), ...numbers(files.map(({ height }) => height))],
      shortcut: true,
    },
    // Within one format it is the picture that makes a file large: noise, edges, and so what the classes differ in.
    {
      source: "file size",
      columns: new Set(formats).size > 1 ? numbers(files.map(({ bytes }) => bytes)) : [],
      shortcut: false,
    },
    { source: "view", columns: categories(rows.map(({ view }) => view)), shortcut: true },
    { source: "sex", columns: categories(rows.map(({ sex }) => sex)), shortcut: true },
    { source: "age", columns: numbers(rows.map(({ age }) => age)), shortcut: true },
    ...further.map((name) =>
      furtherColumn(
        name,
        rows.map(({ more }) => (more[name] ?? "").trim()),
      ),
    ),
  ];
  return sources
    .map((source) => ({ ...source, columns: source.columns.filter((column) => new Set(column).size > 1) }))
    .filter(({ columns }) => columns.length > 0);
}

/** Its numbers or categories, and where it is empty; of text and identities only where it is empty. */
function furtherColumn(name: string, values: readonly string[]): Source {
  const shortcut = ACQUISITION.has(name);
  const given = values.filter((value) => value !== "");
  if (given.every((value) => Number.isFinite(Number(value)))) {
    const known = values.map((value) => (value === "" ? undefined : Number(value)));
    return { source: `column ${name}`, columns: numbers(known), shortcut };
  }
  if (shortcut || new Set(given).size <= MOST_CATEGORIES) {
    return { source: `column ${name}`, columns: categories(values), shortcut };
  }
  const empty = values.map((value) => (value === "" ? undefined : value));
  return { source: `emptiness of the column ${name}`, columns: [missing(empty)], shortcut };
}

/** Whether an image is of a category, for all but the most frequent one. Not known is a category. */
function categories(values: readonly string[]): readonly Float64Array[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const names = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  return names.slice(1, MOST_CATEGORIES).map((name) => Float64Array.from(values, (value) => (value === name ? 1 : 0)));
}

/** The number, its square, in which fifth of all it lies, and whether it is missing: a class may be the middle. */
function numbers(values: readonly (number | undefined)[]): readonly Float64Array[] {
  const known = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  const deviation =
    Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, known.length)) || 1;
  const centred = Float64Array.from(values, (value) => (value === undefined ? 0 : (value - mean) / deviation));
  const cuts = new Set([1, 2, 3, 4].map((fifth) => known[Math.floor((fifth * known.length) / 5)]));
  return [
    centred,
    centred.map((value) => value * value),
    ...[...cuts].map((cut) =>
      Float64Array.from(values, (value) => (value !== undefined && cut !== undefined && value >= cut ? 1 : 0)),
    ),
    missing(values),
  ];
}

const missing = (values: readonly unknown[]): Float64Array =>
  Float64Array.from(values, (value) => (value === undefined ? 1 : 0));
