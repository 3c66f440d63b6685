import { type Finding, notChecked, passed, problem } from "../../src/artifacts/audit-findings.js";
import type { FileFacts } from "../../src/artifacts/originals.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { assignFolds, outOfFoldScores } from "../../src/statistics/cross-validation.js";
import { delongAuc } from "../../src/statistics/delong.js";
import { logisticRegression } from "../../src/statistics/logistic-regression.js";

const CHECK = "shortcuts";
const FOLDS = 5;
/** Keeps the fit finite where a column separates the classes. */
const RIDGE = 1e-3;

interface Column {
  readonly name: string;
  /** Standardized. */
  readonly values: Float64Array;
}

/**
 * Whether what is known of an image without looking at it tells its class: format, size, channels and bytes of the
 * file, view, age and sex. Each alone and all together, by logistic regression with patients kept in one fold.
 */
export function checkShortcuts(
  rows: readonly TensorRow[],
  files: readonly FileFacts[],
  options: { readonly positive: string; readonly limit: number; readonly seed: number },
): Finding {
  const labels = Uint8Array.from(rows, ({ label }) => (label === options.positive ? 1 : 0));
  const sources = columnsOf(rows, files);
  const positives = labels.reduce((sum, label) => sum + label, 0);
  if (sources.length === 0) return notChecked(CHECK, "Format, size, view, age and sex are the same for all images.");
  if (Math.min(positives, labels.length - positives) < FOLDS) {
    return notChecked(CHECK, `Too few images of a class for ${FOLDS} folds.`);
  }
  const groups = rows.map(({ patient, image }) => patient || image);
  const foldOf = assignFolds({ labels, groups, folds: FOLDS, seed: options.seed });
  const measure = (columns: readonly Column[]) => {
    const features = rows.map((_, row) => columns.map(({ values }) => values[row] as number));
    const scores = outOfFoldScores(foldOf, (training) => {
      const fit = logisticRegression(
        training.map((row) => features[row] as number[]),
        training.map((row) => labels[row] as number),
        { ridge: RIDGE },
      );
      return (row) =>
        fit.coefficients.reduce((sum, weight, at) => sum + weight * (features[row]?.[at] as number), fit.intercept);
    });
    const { auc, low, high } = delongAuc(labels, scores);
    return { auc, low, high };
  };
  const alone = sources.map(({ source, columns }) => ({ source, ...measure(columns) }));
  const together = measure(sources.flatMap(({ columns }) => columns));
  const details = { images: rows.length, folds: FOLDS, limit: options.limit, together, alone };
  const telling = alone.filter(({ low }) => low > options.limit).sort((a, b) => b.auc - a.auc);
  const say = ({ auc, low, high }: { auc: number; low: number; high: number }): string =>
    `AUC ${auc.toFixed(3)}, 95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}`;
  const [first] = telling;
  if (first !== undefined) {
    return problem(
      CHECK,
      `The ${first.source} alone tells the classes apart (${say(first)}): ${
        first.source === "file size"
          ? "the images of each class may have been made or packed in another way, though what they show changes their size too."
          : "a network may learn that instead of the pathology."
      }`,
      details,
    );
  }
  if (together.low > options.limit) {
    return problem(
      CHECK,
      `Metadata together tell the classes apart (${say(together)}), without a look at the images.`,
      details,
    );
  }
  const verdict =
    together.low > 0.5
      ? `Metadata tell something of the class, within the limit of ${options.limit}`
      : "Metadata do not tell the classes apart";
  return passed(CHECK, `${verdict} (all together: ${say(together)}).`, details);
}

function columnsOf(
  rows: readonly TensorRow[],
  files: readonly FileFacts[],
): readonly { readonly source: string; readonly columns: readonly Column[] }[] {
  const categorical = (source: string, values: readonly string[]) => ({
    source,
    columns: [...new Set(values)].slice(1).map((value) => ({
      name: `${source} ${value}`,
      values: Float64Array.from(values, (each) => (each === value ? 1 : 0)),
    })),
  });
  const numeric = (source: string, columns: Readonly<Record<string, readonly number[]>>) => ({
    source,
    columns: Object.entries(columns).map(([name, values]) => ({ name, values: Float64Array.from(values) })),
  });
  const ages = rows.map(({ age }) => age);
  const known = ages.filter((age) => age !== undefined);
  const middle = known.reduce((sum, age) => sum + age, 0) / Math.max(1, known.length);
  return [
    categorical(
      "file format",
      files.map(({ format }) => format),
    ),
    categorical(
      "number of channels",
      files.map(({ channels }) => String(channels)),
    ),
    numeric("image size", { width: files.map(({ width }) => width), height: files.map(({ height }) => height) }),
    numeric("file size", { bytes: files.map(({ bytes }) => bytes) }),
    categorical(
      "view",
      rows.map(({ view }) => view),
    ),
    categorical(
      "sex",
      rows.map(({ sex }) => sex),
    ),
    numeric("age", {
      age: ages.map((age) => age ?? middle),
      unknown: ages.map((age) => (age === undefined ? 1 : 0)),
    }),
  ]
    .map(({ source, columns }) => ({
      source,
      columns: columns.map(standardize).filter((column) => column !== undefined),
    }))
    .filter(({ columns }) => columns.length > 0);
}

function standardize({ name, values }: Column): Column | undefined {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return deviation === 0 ? undefined : { name, values: values.map((value) => (value - mean) / deviation) };
}
