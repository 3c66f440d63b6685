import type { Diagnostic } from "../../core/diagnostic.js";
import type { StageContract } from "../../core/stage-contract.js";
import { problemAt, type Span } from "../text/source-text.js";

/**
 * What a function of a stage type returns. Where it throws, that is the stage type's mistake, neither radpipe's nor the
 * pipeline's, and is reported at `uses`.
 */
export function askPlugin<T>(
  contract: StageContract,
  uses: Span,
  ask: () => T,
  report: (problem: Diagnostic) => void,
): T | undefined {
  try {
    return ask();
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    report(
      problemAt(
        "plugin-broken",
        uses,
        `Expected stage type \`${contract.name}\` to check its parameters, got the error: ${fault}`,
        {
          remedy: "Correct the stage type.",
        },
      ),
    );
    return undefined;
  }
}
