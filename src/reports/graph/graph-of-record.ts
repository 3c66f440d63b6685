import type { JsonValue } from "../../core/json.js";
import type { RunRecord, StageRecord } from "../../core/run-record.js";
import { writtenInputs } from "../../core/written-inputs.js";
import type { GraphInput, GraphStage, PipelineGraph } from "./pipeline-graph.js";

/**
 * The graph of a run as its record has it. Inputs are those that the document wires; of stages that it does not name as
 * they ran, such as the pieces of a training that a sweep has cut, all that they needed.
 */
export function graphOfRecord({ pipeline, stages: recorded }: RunRecord): PipelineGraph {
  const stages: GraphStage[] = [];
  const drawn = new Set<string>();
  for (const stage of inOrderOfNeed(recorded)) {
    const wired = Object.entries(writtenInputs({ pipeline }, stage.id)).flatMap(([port, from]) => inputOf(port, from));
    const unnamed = stage.needs.filter(
      (need) => !wired.some(({ from }) => from.type === "output" && from.stage === need),
    );
    const all = [...wired, ...unnamed.map((need) => wireOf("", { stage: need, output: "" }))];
    // An edited record may name stages that it lacks, or that need each other.
    const known = all.filter(({ from }) => from.type === "source" || drawn.has(from.stage));
    stages.push({ id: stage.id, uses: stage.uses, status: statusOf(stage), inputs: known });
    drawn.add(stage.id);
  }
  return { name: pipeline.name, stages };
}

const wireOf = (
  port: string,
  from: { readonly stage: string; readonly output: string; readonly path?: string },
): GraphInput => ({
  port,
  from: { type: "output", ...from },
});

function inputOf(port: string, from: JsonValue): readonly GraphInput[] {
  if (typeof from !== "string") return [];
  const [, stage, output, path] = /^([A-Za-z][\w-]*)\.([A-Za-z][\w-]*)(?:\/(.*))?$/.exec(from) ?? [];
  if (stage === undefined || output === undefined) return [{ port, from: { type: "source", path: from } }];
  return [wireOf(port, { stage, output, ...(path !== undefined && { path }) })];
}

/** What was not begun when the run ended was interrupted with it. */
const statusOf = ({ status }: StageRecord): GraphStage["status"] =>
  status === "pending" || status === "running" ? "interrupted" : status;

function inOrderOfNeed(stages: readonly StageRecord[]): readonly StageRecord[] {
  const byId = new Map<string, StageRecord>(stages.map((stage) => [stage.id, stage]));
  const ordered = new Set<StageRecord>();
  const entered = new Set<StageRecord>();
  const visit = (stage: StageRecord): void => {
    if (entered.has(stage)) return;
    entered.add(stage);
    for (const need of stage.needs) {
      const before = byId.get(need);
      if (before !== undefined) visit(before);
    }
    ordered.add(stage);
  };
  for (const stage of byId.values()) visit(stage);
  return [...ordered];
}
