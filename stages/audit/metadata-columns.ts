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
    { source: "view", columns: categoryFeatures(rows.map(({ view }) => view)), shortcut: true },
    { source: "sex", columns: categoryFeatures(rows.map(({ sex }) => sex)), shortcut: true },
    { source: "age", columns: numberFeatures(rows.map(({ age }) => age)), shortcut: true },
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
    return { source: `column ${name}`, columns: numberFeatures(known), shortcut };
  }
  if (shortcut || new Set(given).size <= MOST_CATEGORIES) {
    return { source: `column ${name}`, columns: categoryFeatures(values), shortcut };
  }
  const empty = values.map((value) => (value === "" ? undefined : value));
  return { source: `emptiness of the column ${name}`, columns: [missingFeature(empty)], shortcut };
}
