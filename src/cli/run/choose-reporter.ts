import { jsonReporter } from "../../reporters/json.js";
import { listrReporter } from "../../reporters/listr.js";
import { plainReporter } from "../../reporters/plain.js";
import { quietReporter } from "../../reporters/quiet.js";
import type { Reporter } from "../../reporters/reporter.js";
import { errorColor } from "../output.js";
import type { RunOptions } from "./run-options.js";

/** A live list on a terminal, lines elsewhere, unless the user says otherwise. */
export function chooseReporter(options: RunOptions): Reporter {
  const stream = process.stderr;
  const write = (text: string) => void stream.write(text);
  const color = errorColor();
  if (options.reporter === "json") return jsonReporter({ write: (text) => void process.stdout.write(text) });
  if (options.quiet) return quietReporter({ write, color });
  // A terminal that tells no width cannot be drawn on.
  const canDraw = stream.isTTY === true && (stream.columns ?? 0) > 20 && process.env["TERM"] !== "dumb";
  if (options.reporter === "plain" || !canDraw) return plainReporter({ write, color });
  return listrReporter({ stream, color, clear: process.stdout.isTTY === true });
}
