import { humanBytes, humanDuration } from "../../core/human-units.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import type { Html } from "../html.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { oneGroup } from "../tables/table.js";

/** Every stage: how it ended, how long it took, and the key that its result stands under. */
export function stageTable(run: KnownRun): Html {
  const rows = run.record.stages.map((stage) => {
    const took = stage.status === "cached" ? (stage.executedMs ?? 0) : stage.durationMs;
    const facts = Object.entries(stage.facts).map(([name, value]) => `${name}: ${value}`);
    const memory = stage.resources.peakMemoryBytes;
    return {
      head: { text: stage.id, ...(stage.uses !== stage.id && { note: stage.uses }) },
      cells: [
        stage.status,
        humanDuration(took),
        memory === undefined ? undefined : humanBytes(memory),
        stage.key === undefined ? undefined : { text: stage.key.slice(0, 12), isCode: true },
        facts.join(", "),
      ],
    };
  });
  return section(
    "Stages",
    dataTable({
      name: "Stages",
      caption: "Times of cached stages are those of the run that executed them",
      columns: [
        { title: "Stage" },
        { title: "Status" },
        { title: "Time", isShort: true },
        { title: "Peak memory", isShort: true },
        { title: "Key", isShort: true },
        { title: "Facts", isQuiet: true },
      ],
      groups: oneGroup(rows),
    }),
  );
}
