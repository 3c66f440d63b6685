import type { Failure } from "../core/failure.js";
import { fail, ok, type Result } from "../core/result.js";
import type { ListedRun } from "./listed-run.js";
import { idOfFolder, isEndOf } from "./resolve-run.js";

/**
 * The runs of the sweep that was named, in its order: by its id, a unique beginning of one, its last six digits, its
 * label, or `latest`; or its folder.
 * @param runs newest first.
 */
export function resolveSweep(named: string, runs: readonly ListedRun[]): Result<readonly ListedRun[], Failure> {
  const ids = [...new Set(runs.flatMap(({ sweep }) => sweep?.id ?? []))];
  const labelled = runs.find(({ sweep }) => sweep?.label === named)?.sweep?.id;
  const matching = ids.filter((id) => named !== "" && (id.startsWith(named) || isEndOf(named, id)));
  const exact = ids.find((id) => id === idOfFolder(named)) ?? (named === "latest" ? ids[0] : labelled);
  const found = exact ?? (matching.length === 1 ? matching[0] : undefined);
  if (found !== undefined) return ok(runs.filter(({ sweep }) => sweep?.id === found).reverse());
  const listed = ids.slice(0, 5).join(", ");
  return fail({
    reason: "unknown-run",
    message:
      matching.length > 1
        ? `Expected "${named}" to name one sweep, got ${matching.length} that begin so`
        : `Expected the id of a sweep, its beginning or last six digits, its label, or latest, got "${named}"`,
    remedy:
      ids.length === 0
        ? "There are no sweeps: a pipeline with `sweep` or `replicates` makes one."
        : `Sweeps: ${listed}.`,
  });
}
