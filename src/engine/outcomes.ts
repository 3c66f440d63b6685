import type { Failure } from "../core/failure.js";
import type { RunId, StageId } from "../core/ids.js";
import { reasonOf, type Why } from "../core/why.js";
import { madeBy } from "./plan.js";
import type { ResolvedAction } from "./resolve-action.js";
import type { Made, Outcome, Session } from "./session.js";

/** What became of a stage, given the outcome of the attempt to make its outputs. */
export function outcomeOf(
  session: Session,
  made: Made,
  why: readonly Why[],
  resolved: ResolvedAction,
): Omit<Outcome, "id"> {
  switch (made.type) {
    case "made":
      return made.executed
        ? { status: "executed", why, action: made.action, resolved }
        : { status: "cached", why: [madeBy(made.action)], action: made.action, resolved };
    case "failed":
      return failedWith(session, made.failure);
    case "not-started":
      return { status: "skipped", why: made.why };
  }
}

/** Names the stage that failed, however far upstream. */
export function dependencyFailed(id: StageId, need: Outcome): { why: readonly Why[]; failure: Failure } {
  const why: readonly Why[] =
    need.failure?.reason === "dependency-failed"
      ? need.why
      : [{ code: "dependency-failed", stage: need.id, status: need.status }];
  const alone = need.failure?.alone === true && ({ alone: true } as const);
  return { why, failure: { reason: "dependency-failed", message: `"${id}" ${reasonOf(why)}`, stage: id, ...alone } };
}

export function failedWith(session: Session, failure: Failure): Omit<Outcome, "id"> {
  if (failure.reason === "interrupted") return { status: "interrupted", why: [{ code: "interrupted" }], failure };
  const isOfThisMember = failure.alone === true && session.request.sweep !== undefined;
  if (!session.request.keepGoing && !isOfThisMember) session.shared.failed = true;
  return { status: "failed", why: [{ code: "failed", message: failure.message }], failure };
}

/** Of a stage that shares its action with another one, of this run or of another of the set. */
export function failedLike(
  session: Session,
  { stage, run }: { readonly stage: StageId; readonly run: RunId },
  made: Exclude<Made, { type: "made" }>,
): Omit<Outcome, "id"> {
  if (made.type === "not-started") return { status: "skipped", why: made.why };
  const message = run === session.id ? `The same as ${stage}: ${made.failure.message}` : made.failure.message;
  return failedWith(session, { ...made.failure, message });
}
