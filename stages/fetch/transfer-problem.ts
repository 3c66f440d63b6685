/** Why a transfer did not succeed, and whether it is worth another try. */
export class TransferProblem extends Error {
  override readonly name = "TransferProblem";
  readonly retry: "later" | "never";
  /** Seconds that the server asked to wait. */
  readonly retryAfter: number | undefined;
  readonly remedy: string | undefined;

  constructor(
    message: string,
    options: { readonly retry: "later" | "never"; readonly retryAfter?: number | undefined; readonly remedy?: string },
  ) {
    super(message);
    this.retry = options.retry;
    this.retryAfter = options.retryAfter;
    this.remedy = options.remedy;
  }
}
