/**
 * Thrown by a stage, and by what a stage uses, when its data or its environment make it impossible to continue. The
 * stage's process catches it and reports it as the failure `stage-failed`; anything else thrown is a crash.
 */
export class StageFailure extends Error {
  override readonly name = "StageFailure";
  readonly remedy: string | undefined;
  /** Whether it says nothing of the other runs of a sweep, which go on without `--keep-going` too. */
  readonly alone: boolean = false;
  /** `store-unwritable` if the disk is the obstacle, not the data. */
  readonly failsAs: "stage-failed" | "store-unwritable";

  /** @param message what, expected, got, in one sentence. @param remedy what the user can do about it. */
  constructor(message: string, remedy?: string, failsAs: "stage-failed" | "store-unwritable" = "stage-failed") {
    super(message);
    this.remedy = remedy;
    this.failsAs = failsAs;
  }
}

/** By name, not by class: a stage of a user may have loaded its own copy of this package. */
export const isStageFailure = (error: unknown): error is StageFailure =>
  error instanceof Error && error.name === "StageFailure";
