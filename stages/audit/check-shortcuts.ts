import { type Finding, hint, notChecked, passed, problem } from "../../src/artifacts/audit-findings.js";
import type { FileFacts } from "../../src/artifacts/originals.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import type { AskedAnswer } from "./asked-answers.js";
import { metadataColumns } from "./metadata-columns.js";
import { BY_CHANCE, casesOf, FOLDS, probe, sayProbe, tooFew } from "./probe.js";

const CHECK = "shortcuts";
/** Keeps the fit finite where a column separates the classes. */
const RIDGE = 1e-3;

/**
 * Whether what is known of an image without looking at it tells its class: format, size and channels of the file, view,
 * age and sex, further columns of the table, and what is missing of all these. Each alone and all together, by logistic
 * regression with patients kept in one fold.
 */
export function checkShortcuts(
  rows: readonly TensorRow[],
  files: readonly FileFacts[],
  options: AskedAnswer & { readonly limit: number; readonly seed: number },
): Finding {
  const sources = metadataColumns(rows, files);
  if (sources.length === 0) return notChecked(CHECK, "Format, size, view, age and sex are the same for all images.");
  const cases = casesOf(rows, options.isPositive, options.seed);
  if (cases === undefined) return notChecked(CHECK, tooFew(rows));
  const measured = sources.map(({ source, columns, shortcut }) => ({
    source,
    shortcut,
    ...probe(cases, columns, RIDGE, options.of),
  }));
  const columns = sources.filter(({ shortcut, isPart }) => shortcut && !isPart).flatMap((source) => source.columns);
  const together = columns.length > 0 ? probe(cases, columns, RIDGE, options.of) : undefined;
  const alone = measured.map(({ shortcut: _, ...one }) => one);
  const details = { images: rows.length, folds: FOLDS, limit: options.limit, together, alone };
  const telling = measured.filter(({ low }) => low > options.limit).sort((a, b) => b.auc - a.auc);
  const first = telling.find(({ shortcut }) => shortcut);
  if (first !== undefined) {
    return problem(
      CHECK,
      `The ${first.source} alone tells the classes apart (${sayProbe(first)}): a network may learn that instead of the pathology.`,
      details,
    );
  }
  if (together !== undefined && together.low > options.limit) {
    return problem(
      CHECK,
      `Metadata together tell the classes apart (${sayProbe(together)}), without looking at the images.`,
      details,
    );
  }
  const [other] = telling;
  if (other !== undefined) {
    return hint(
      CHECK,
      `The ${other.source} alone tells the classes apart (${sayProbe(other)})${
        other.source === "file size"
          ? ", in files of several formats: the images of each class may have been made or compressed differently, though their content affects the size too."
          : ": if it says where or how an image was made, a network may learn that instead of the pathology."
      }`,
      details,
    );
  }
  const [most] = measured.filter(({ low }) => low > BY_CHANCE).sort((a, b) => b.auc - a.auc);
  const isSomething = most !== undefined || (together !== undefined && together.low > BY_CHANCE);
  const verdict = isSomething
    ? `Metadata tell something about the class, but not clearly more than the limit of AUC ${options.limit}`
    : "Metadata are not shown to tell the classes apart";
  const figures = [
    ...(most === undefined ? [] : [`most the ${most.source}: ${sayProbe(most)}`]),
    ...(together === undefined ? [] : [`all together: ${sayProbe(together)}`]),
  ];
  return passed(CHECK, `${verdict}${figures.length === 0 ? "" : ` (${figures.join("; ")})`}.`, details);
}
