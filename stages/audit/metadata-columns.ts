import type { FileFacts } from "../../src/artifacts/originals.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import {
  categoryFeatures,
  MOST_CATEGORIES,
  missingFeature,
  numberFeatures,
} from "../../src/statistics/metadata-features.js";

/** Something that is known of images without a look at them. */
export interface Source {
  readonly source: string;
  /** Numbers to tell the class by, one value per image each. */
  readonly columns: readonly Float64Array[];
  /** false: it may tell the class rightly, so a person has to judge. */
  readonly shortcut: boolean;
  /** Its columns are among those of another source. */
  readonly isPart?: true;
}

/** Further columns that say how an image was made; of others, nobody knows here what they mean. */
const ACQUISITION = new Set(["modality", "manufacturer"]);

/** All that differs between the images. */
export function metadataColumns(rows: readonly TensorRow[], files: readonly FileFacts[]): readonly Source[] {
  const further = [...new Set(rows.flatMap(({ more }) => Object.keys(more)))];
  const formats = files.map(({ format }) => format);
  const sources: readonly Source[] = [
    { source: "file format", columns: categoryFeatures(formats), shortcut: true },
    {
      source: "number of channels",
      columns: categoryFeatures(files.map(({ channels }) => String(channels))),
      shortcut: true,
    },
    {
      source: "image size",
      columns: [
        ...numberFeatures(files.map(({ width }) => width)),
        ...numberFeatures(files.map(({ height }) => height)),
      ],
      shortcut: true,
    },
    // Within one format it is the picture that makes a file large: noise, edges, and so what the classes differ in.
    {
      source: "file size",
      columns: new Set(formats).size > 1 ? numberFeatures(files.map(({ bytes }) => bytes)) : [],
      shortcut: false,
    },
    ...ofPatients("view", rows, ({ view }) => view),
    ...ofPatients("sex", rows, ({ sex }) => sex),
    ...ofPatients("age", rows, ({ age }) => age),
    ...further.flatMap((name) =>
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

/** What is known of patient or image, after that it is not known: where that tells as much, it is what tells. */
function ofPatients(
  source: string,
  rows: readonly TensorRow[],
  known: (row: TensorRow) => string | number | undefined,
): readonly Source[] {
  const values = rows.map(known);
  const columns = values.some((value) => typeof value === "number")
    ? numberFeatures(values as readonly (number | undefined)[])
    : categoryFeatures(values.map((value) => String(value ?? "")));
  return [...absenceOf(`absence of the ${source}`, values, true), { source, columns, shortcut: true }];
}

/** Its numbers or categories, and where it is empty; of text and identities only where it is empty. */
function furtherColumn(name: string, values: readonly string[]): readonly Source[] {
  const shortcut = ACQUISITION.has(name);
  const given = values.filter((value) => value !== "");
  const empty = absenceOf(`emptiness of the column ${name}`, values, shortcut);
  if (given.every((value) => Number.isFinite(Number(value)))) {
    const known = values.map((value) => (value === "" ? undefined : Number(value)));
    return [...empty, { source: `column ${name}`, columns: numberFeatures(known), shortcut }];
  }
  if (shortcut || new Set(given).size <= MOST_CATEGORIES) {
    return [...empty, { source: `column ${name}`, columns: categoryFeatures(values), shortcut }];
  }
  return empty.map(({ isPart: _, ...alone }) => alone);
}

function absenceOf(
  source: string,
  values: readonly (string | number | undefined)[],
  shortcut: boolean,
): readonly Source[] {
  const known = values.map((value) => (value === "" ? undefined : value));
  return [{ source, columns: [missingFeature(known)], shortcut, isPart: true }];
}
