import { problemAt, sourceText } from "../config/text/source-text.js";
import type { Diagnostic } from "../core/diagnostic.js";
import type { ExpressionError } from "../experiments/expression.js";

/** What is wrong with a condition that `--where` gave, with its place. */
export const conditionProblem = (where: string, { message, start, end, remedy }: ExpressionError): Diagnostic =>
  problemAt("invalid-option", { source: sourceText("--where", where), start, end }, message, { remedy });
