import type { RunRecord } from "../../core/run-record.js";
import { graphOfRecord } from "../../reports/graph/graph-of-record.js";
import { layered } from "../../reports/graph/layout.js";
import { originOf, sourcesOf } from "../../reports/graph/pipeline-graph.js";
import type { GraphView } from "../api.js";

const BOX_HEIGHT = 50;
const LAYER_GAP = 34;
const CHARACTER = 8;
const LEAST_WIDTH = 148;
const LONGEST = 28;

/** Where the boxes of a run's graph stand, and the lines between them: what is written in them changes while it runs. */
export function graphView(record: RunRecord): GraphView {
  const graph = graphOfRecord(record);
  const sources = sourcesOf(graph);
  const boxes = [
    ...sources.map((source) => ({ id: `file ${source}`, name: source })),
    ...graph.stages.map(({ id }) => ({ id: `stage ${id}`, name: id as string })),
  ].map((box) => ({ ...box, width: Math.max(LEAST_WIDTH, Math.min(LONGEST, box.name.length) * CHARACTER + 24) }));
  const edges = graph.stages.flatMap(({ id, inputs }) =>
    inputs.map((input) => ({
      from: input.from.type === "source" ? `file ${input.from.path}` : `stage ${input.from.stage}`,
      to: `stage ${id}`,
      title: `${originOf(input)} > ${id}.${input.port}`,
    })),
  );
  const placed = layered(
    boxes,
    edges.map(({ from, to }) => [from, to]),
    { boxHeight: BOX_HEIGHT, layerGap: LAYER_GAP },
  );
  return {
    width: placed.width,
    height: placed.height,
    boxHeight: BOX_HEIGHT,
    boxes: boxes.map(({ id, name, width }) => ({
      ...(id.startsWith("stage ") && { stage: name }),
      name,
      width,
      ...placed.boxes.get(id)!,
    })),
    edges: edges.map(({ title }, at) => ({ title, points: placed.edges[at]! })),
  };
}
