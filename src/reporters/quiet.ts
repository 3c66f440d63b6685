import { printableDeep } from "../core/printable.js";
import type { Reporter, Write } from "./reporter.js";
import { textStyle } from "./style.js";

/** Warnings, and nothing else. */
export function quietReporter(options: { readonly write: Write; readonly color?: boolean }): Reporter {
  const warning = textStyle(options.color ?? false).yellow("warning:");
  return {
    sink: (said) => {
      const event = printableDeep(said);
      if (event.type === "stage-warning" || event.type === "artifact-damaged") {
        options.write(`${warning} ${event.stage}: ${event.message}\n`);
      } else if (event.type === "notice" && event.level === "warning") options.write(`${warning} ${event.message}\n`);
    },
    close: async () => {},
  };
}
