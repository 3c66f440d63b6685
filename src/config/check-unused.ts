import type { Diagnostic } from "../core/diagnostic.js";
import type { ParsedPipeline } from "./parsed-pipeline.js";
import { type LocatedMap, valueAt } from "./text/located-value.js";
import { problemAt } from "./text/source-text.js";

/** Warns of params and variables that nothing uses: changing them would change nothing, which is hardly intended. */
export function checkUnused(parsed: ParsedPipeline, root: LocatedMap, report: (problem: Diagnostic) => void): void {
  const used = new Set(parsed.used);
  const stages = valueAt(root, ["stages"]);
  for (const stage of stages?.type === "map" ? stages.entries.values() : []) {
    const named = valueAt(stage.value, ["env"]);
    for (const item of named?.type === "list" ? named.items : [])
      if (item.type === "scalar") used.add(`env.${item.value}`);
  }
  for (const section of ["params", "env"]) {
    const declared = valueAt(root, [section]);
    for (const [name, entry] of declared?.type === "map" ? declared.entries : []) {
      if (used.has(`${section}.${name}`)) continue;
      report(
        problemAt("unused", entry.key, `Expected \${${section}.${name}} somewhere in the pipeline, got no use of it`, {
          severity: "warning",
          remedy: "Use it or remove it.",
        }),
      );
    }
  }
}
