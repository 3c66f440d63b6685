import { readingsOfRuns } from "../../core/read-fact.js";
import { ok } from "../../core/result.js";
import { listedOf } from "../../experiments/listed-run.js";
import type { NamedRuns } from "../../project/read-named.js";
import { shownPath } from "../../project/shown-path.js";
import { sweepSummary } from "../../reporters/sweep-summary.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { outputColor, outputStyle, outputWidth, print, printJson, sayWarning } from "../output.js";
import type { Project } from "../project.js";
import { runsTable } from "./runs-table.js";

/** `pipeline show SWEEP`: its runs, and its points with mean and deviation where it came to its end. */
export async function showSweep(
  project: Project,
  { sweep, finished, damage }: Extract<NamedRuns, { readonly type: "sweep" }>,
  options: { readonly json?: boolean },
): Promise<CommandResult> {
  if (damage !== undefined) sayWarning(damage);
  if (options.json) {
    const { type: _, at: __, ...written } = finished ?? { type: "", at: 0 };
    printJson({ sweep: sweep.id, runs: sweep.runs.map(({ id }) => id), ...written });
    return ok(EXIT.done);
  }
  print(runsTable(sweep.runs.map(listedOf), { style: outputStyle(), width: outputWidth(), ofSweep: true }));
  const folder = shownPath(sweep.folder, project);
  if (finished === undefined) print(`\nThe sweep ${sweep.id} was ended before it could be summed up: run it again.\n`);
  else {
    const readings = readingsOfRuns(sweep.runs.map(({ record }) => record));
    print(
      `\n${sweepSummary(finished, { color: outputColor(), width: outputWidth(), folder, readings, warnings: [] })}`,
    );
  }
  return ok(EXIT.done);
}
