import { humanBytes, humanDuration } from "../../core/human-units.js";
import { t, words } from "../../core/language.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { fileName } from "../file-name.js";
import { graphOfRecord } from "../graph/graph-of-record.js";
import { svgGraph } from "../graph/svg.js";
import { type Html, html, trusted } from "../html.js";
import { saveLinks } from "../save-links.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { oneGroup } from "../tables/table.js";

/** Every stage: how it ended, how long it took, and the key of its result. */
export function stageTable(run: KnownRun): Html {
  const rows = run.record.stages.map((stage) => {
    const took = stage.status === "cached" ? (stage.executedMs ?? 0) : stage.durationMs;
    const facts = Object.entries(stage.facts).map(([name, value]) => `${name}: ${value}`);
    const memory = stage.resources.peakMemoryBytes;
    return {
      head: { text: stage.id, ...(stage.uses !== stage.id && { note: stage.uses }) },
      cells: [
        words(stage.status),
        // One that did not run took no time.
        stage.status === "skipped" ? undefined : humanDuration(took),
        memory === undefined ? undefined : humanBytes(memory),
        stage.key === undefined ? undefined : { text: stage.key.slice(0, 12), isCode: true },
        facts.join(", "),
      ],
    };
  });
  return section(
    t`Stages`,
    html`${graphFigure(run)}${dataTable({
      name: t`Stages`,
      caption: t`Times of cached stages are those of the run that executed them`,
      columns: [
        { title: t`Stage` },
        { title: t`Status` },
        { title: t`Time`, isShort: true },
        { title: t`Peak memory`, isShort: true },
        { title: t`Key`, isShort: true },
        { title: t`Facts`, isQuiet: true },
      ],
      groups: oneGroup(rows),
    })}`,
  );
}

/** More than fit on a page are told by the table alone. */
const MOST_DRAWN = 60;

/** What led to what. */
function graphFigure({ record }: KnownRun): Html | undefined {
  if (record.stages.length < 2 || record.stages.length > MOST_DRAWN) return undefined;
  const title = t`Graph of the pipeline`;
  const drawing = svgGraph(graphOfRecord(record));
  const file = { file: `${fileName(title)}.svg`, type: "image/svg+xml", content: drawing } as const;
  return html`<figure class="wide"><h3>${title}</h3><div class="scroll" tabindex="0" role="region" aria-label="${title}">${trusted(drawing)}</div>${saveLinks(title, [file])}</figure>`;
}
