import { withoutControl } from "../../core/printable.js";
import { type GraphInput, originOf, type PipelineGraph, STATUS_WORDS, sourcesOf } from "./pipeline-graph.js";

/** The graph as a Mermaid flowchart, for Markdown: stages by their colour, sources as slanted boxes, ports on the edges. */
export function mermaidGraph(graph: PipelineGraph): string {
  const sources = sourcesOf(graph);
  const nodes = new Map(graph.stages.map(({ id }, index) => [id, `s${index}`]));
  const from = ({ from: origin }: GraphInput): string =>
    origin.type === "source" ? `f${sources.indexOf(origin.path)}` : (nodes.get(origin.stage) ?? "");
  return [
    "flowchart TD",
    ...sources.map((source, index) => `  f${index}[/"${label(source)}"/]`),
    ...graph.stages.map(
      ({ id, uses, status }) =>
        `  ${nodes.get(id)}["${label(id)}${uses === id ? "" : `<br/>${label(uses)}`}<br/>(${STATUS_WORDS[status]})"]:::${status === "to-run" ? "toRun" : status}`,
    ),
    ...graph.stages.flatMap(({ id, inputs }) =>
      inputs.map((input) => `  ${from(input)} -- "${label(edgeLabel(input))}" --> ${nodes.get(id)}`),
    ),
    "  classDef cached fill:#d8efdc,stroke:#3c8a4c,color:#12321a",
    "  classDef toRun fill:#fbe8c6,stroke:#b07b17,color:#3d2a05",
    "  classDef undecided fill:#dfe9f7,stroke:#4a74ab,color:#14263f",
    "  classDef executed fill:#dfe9f7,stroke:#4a74ab,color:#14263f",
    "  classDef failed fill:#f7dcd3,stroke:#b0431d,color:#3d1505",
    "  classDef interrupted fill:#f7dcd3,stroke:#b0431d,color:#3d1505,stroke-dasharray:4 3",
    "  classDef skipped fill:#eeeeee,stroke:#999999,color:#666666,stroke-dasharray:4 3",
    "",
  ].join("\n");
}

function edgeLabel(input: GraphInput): string {
  if (input.from.type === "source") return input.port;
  const output = originOf(input).slice(input.from.stage.length + 1);
  return output === input.port ? output : `${output} as ${input.port}`;
}

/** A name as text of Mermaid, which knows entities by number, and takes the rest for its own signs. */
const label = (text: string): string =>
  withoutControl(text, false)
    .replaceAll("\n", " ")
    .replace(/[#"<>&`\\;$%]/g, (sign) => `#${sign.charCodeAt(0)};`);
