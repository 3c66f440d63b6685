import type { Partition } from "../../src/stage.js";
import { assignPartitions, assignParts, type Divided, type SplitRequest } from "./assign-parts.js";
import type { Group } from "./groups.js";

interface FoldsDivided extends Divided {
  /** Undefined of groups that are left out. */
  readonly partitions: readonly (Partition | undefined)[];
  /** Why some are left out. */
  readonly reason?: string;
}

/**
 * One of k folds as the test, the rest divided into the other parts. Within a nested cross-validation the groups of that
 * fold are left out instead, and the rest is divided in the same way once more.
 * @param fold from 1.
 */
export function foldPartitions(
  request: SplitRequest,
  groups: readonly Group[],
  { folds, fold }: { readonly folds: number; readonly fold: number },
): FoldsDivided {
  const { innerFolds, innerFold } = request.params;
  const beside = `beside fold ${fold}`;
  // The folds must be the same whichever of them is the test.
  const dealt = dealInto(request, groups, folds, "fold", `${folds} folds`);
  if (innerFolds === undefined || innerFold === undefined) {
    return besideFold(request, groups, dealt, fold, `validation ${beside}`);
  }
  const rest = groups.filter((_, index) => dealt.foldOf[index] !== fold);
  const inner = dealInto(request, rest, innerFolds, "inner fold", `${innerFolds} inner folds ${beside}`);
  const inside = besideFold(request, rest, inner, innerFold, `validation beside inner fold ${innerFold} ${beside}`);
  let next = 0;
  return {
    partitions: dealt.foldOf.map((own) => (own === fold ? undefined : inside.partitions[next++])),
    reason: `images of fold ${fold} are left out: the model of all others is tested on them`,
    warnings: [...dealt.warnings, ...inside.warnings],
    notes: [...dealt.notes, ...inside.notes],
  };
}

interface Dealt extends Divided {
  /** From 1, of each group. */
  readonly foldOf: readonly number[];
}

function dealInto(
  request: SplitRequest,
  groups: readonly Group[],
  folds: number,
  name: string,
  purpose: string,
): Dealt {
  const parts = Array.from({ length: folds }, (_, index) => ({ name: `${name} ${index + 1}`, share: 1 / folds }));
  const { partOf, warnings, notes } = assignParts(request, request.rows, groups, purpose, parts, [...parts.keys()]);
  return { foldOf: partOf.map((part) => part + 1), warnings, notes };
}

/** A fold as the test. Validation and calibration keep their part of what is not, which is the same within a fold. */
function besideFold(
  request: SplitRequest,
  groups: readonly Group[],
  { foldOf, ...dealt }: Dealt,
  fold: number,
  purpose: string,
): Divided & { readonly partitions: readonly Partition[] } {
  const { rows, params } = request;
  const outer = 1 - 1 / (params.folds ?? 1);
  const [validation, calibration] = [params.validation / outer, params.calibration / outer];
  const rest = groups.filter((_, index) => foldOf[index] !== fold);
  const divided = assignPartitions(request, rows, rest, purpose, {
    train: 1 - validation - calibration,
    validation,
    calibration,
  });
  let next = 0;
  return {
    partitions: groups.map((_, index) => (foldOf[index] === fold ? "test" : (divided.partitions[next++] as Partition))),
    warnings: [...dealt.warnings, ...divided.warnings],
    notes: [...dealt.notes, ...divided.notes],
  };
}
