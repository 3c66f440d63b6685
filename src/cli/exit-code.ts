import type { FailureReason } from "../core/failure.js";
import type { RunStatus } from "../core/status.js";
import { unreachable } from "../core/unreachable.js";

/** What the process ends with: scripts rely on it. */
export const EXIT = { done: 0, failed: 1, wrongInput: 2, damage: 3, interrupted: 130 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code after a run, or a set of them. */
export const exitCodeAfter = (status: RunStatus): ExitCode =>
  ({ succeeded: EXIT.done, failed: EXIT.failed, interrupted: EXIT.interrupted })[status];

/** The exit code for something that could not be done. */
export function exitCodeOf(reason: FailureReason): ExitCode {
  switch (reason) {
    case "not-trusted":
    case "invalid-input":
    case "inputs-not-cached":
    case "source-missing":
    case "unknown-run":
      return EXIT.wrongInput;
    case "stage-failed":
    case "stage-crashed":
    case "stage-killed":
    case "out-of-memory":
    case "stage-timed-out":
    case "output-missing":
    case "input-changed":
    case "dependency-failed":
    case "store-unwritable":
    case "document-missing":
    case "store-format":
    case "build-stale":
      return EXIT.failed;
    case "damage-found":
      return EXIT.damage;
    case "interrupted":
      return EXIT.interrupted;
    default:
      return unreachable(reason);
  }
}
