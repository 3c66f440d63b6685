/**
 * Thrown where a claim is no longer held by who works under it: the process was still for so long that another one took
 * the action over. Nothing is published; whoever catches it claims again, and then waits or takes the other's result.
 */
export class ClaimLost extends Error {
  override readonly name = "ClaimLost";

  constructor() {
    super(
      "Another process has taken this action over, since this one gave no sign of life: what was made here is not kept",
    );
  }
}
