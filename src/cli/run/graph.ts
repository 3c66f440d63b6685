import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import type { FileOptions } from "../../project/run-options.js";
import { mermaidGraph } from "../../reports/graph/mermaid.js";
import { originOf, type PipelineGraph, STATUS_WORDS } from "../../reports/graph/pipeline-graph.js";
import { svgGraph } from "../../reports/graph/svg.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { outputStyle, print } from "../output.js";
import type { Project } from "../project.js";
import { openNamed } from "./open-named.js";

export interface GraphOptions extends Pick<FileOptions, "set"> {
  readonly format: "text" | "mermaid" | "svg";
}

/** `pipeline graph`: the stages and their connections, and which results are in the cache. */
export async function graph(from: Project, named: string | undefined, options: GraphOptions): Promise<CommandResult> {
  const opened = openNamed(from, named);
  if (!opened.ok) return opened;
  const made = await opened.value.project.graph(opened.value.file, options);
  if (!made.ok) return made;
  const { format } = options;
  print(format === "mermaid" ? mermaidGraph(made.value) : format === "svg" ? svgGraph(made.value) : asText(made.value));
  return ok(EXIT.done);
}

/** A stage after all that it needs, each of its inputs on a line of its own, names in full. */
function asText({ stages }: PipelineGraph): string {
  const style = outputStyle();
  const colour = {
    ...{ cached: style.green, "to-run": style.yellow, undecided: style.cyan, skipped: style.dim },
    ...{ executed: style.cyan, failed: style.red, interrupted: style.yellow },
  };
  return stages
    .map(({ id, uses, status, inputs }) => {
      const type = uses === id ? "" : style.dim(`  (${printable(uses)})`);
      const from = inputs.map((input) => `           ${printable(input.port)} <- ${printable(originOf(input))}\n`);
      return `${colour[status](STATUS_WORDS[status].padEnd(9))}${style.bold(printable(id))}${type}\n${from.join("")}`;
    })
    .join("");
}
