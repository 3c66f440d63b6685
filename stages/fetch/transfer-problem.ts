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

  constructor(
    message: string,
    options: { readonly retry: Retry; readonly retryAfter?: number | undefined; readonly remedy?: string | undefined },
  ) {
    super(message);
    this.retry = options.retry;
    this.retryAfter = options.retryAfter;
    this.remedy = options.remedy;
  }
}
