/**
 * Why a transfer did not succeed. `later`: worth another try, such as a broken connection. `once`: worth one more, such
 * as a wrong size, which is seldom a passing fault. `never`: the answer would be the same.
 */
type Retry = "later" | "once" | "never";

export class TransferProblem extends Error {
  override readonly name = "TransferProblem";
  readonly retry: Retry;
  /** Seconds that the server asked to wait. */
  readonly retryAfter: number | undefined;
  readonly remedy: string | undefined;
  /** The status that a server answered with, where that is the problem. */
  readonly status: number | undefined;
  /** Whether a next try counts as failed again though bytes came: it will not get much further either. */
  readonly hopeless: boolean;
  /** Whether a source merely lacks the file, which is no reason to look into. */
  readonly isAbsence: boolean;

  constructor(
    message: string,
    options: {
      readonly retry: Retry;
      readonly retryAfter?: number | undefined;
      readonly remedy?: string | undefined;
      readonly status?: number;
      readonly hopeless?: boolean;
      readonly isAbsence?: boolean;
    },
  ) {
    super(message);
    this.retry = options.retry;
    this.retryAfter = options.retryAfter;
    this.remedy = options.remedy;
    this.status = options.status;
    this.hopeless = options.hopeless ?? false;
    this.isAbsence = options.isAbsence ?? false;
  }
}
