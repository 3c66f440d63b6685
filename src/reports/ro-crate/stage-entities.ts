import type { RunRecord, StageRecord } from "../../core/run-record.js";
import { type Entity, reference } from "./entity.js";

/**
 * Each stage as a step of the workflow, what it ran (CreateAction), and how the engine came to it (ControlAction), as
 * the Provenance Run Crate profile has it. Of what the cache gave, the record knows no time: it has none here.
 * @param present paths of the crate.
 */
export function stageEntities(record: RunRecord, present: ReadonlySet<string>): readonly Entity[] {
  const plugins = [...new Set(record.stages.map(({ uses }) => uses))];
  const done = record.stages.filter(
    ({ status }) => status === "executed" || status === "cached" || status === "failed",
  );
  return [
    ...plugins.map((uses) => ({
      "@id": `#stage-type-${encodeURIComponent(uses)}`,
      "@type": "SoftwareApplication",
      name: `Stage ${uses}`,
      softwareVersion: record.environment.radpipe,
    })),
    ...record.stages.map((stage, position) => ({
      "@id": `#step-${stage.id}`,
      "@type": "HowToStep",
      name: stage.id,
      position: String(position),
      workExample: reference(`#stage-type-${encodeURIComponent(stage.uses)}`),
    })),
    ...done.flatMap((stage) => actions(stage, record, present)),
    {
      "@id": "#engine-run",
      "@type": "OrganizeAction",
      name: `radpipe ${record.environment.radpipe} runs ${record.pipeline.name}`,
      instrument: reference("#radpipe"),
      object: done.map(({ id }) => reference(`#control-${id}`)),
      result: reference("#run"),
    },
  ];
}

function actions(stage: StageRecord, record: RunRecord, present: ReadonlySet<string>): readonly Entity[] {
  const outputsOf = ({ id, outputs }: StageRecord) =>
    Object.keys(outputs)
      .map((output) => `artifacts/${id}/${output}/`)
      .filter((path) => present.has(path));
  const needed = stage.needs.flatMap((id) => record.stages.filter((other) => other.id === id).flatMap(outputsOf));
  const how =
    stage.status === "cached"
      ? "Taken from the cache; it was computed by an earlier run with the same key."
      : stage.reason;
  return [
    {
      "@id": `#action-${stage.id}`,
      "@type": "CreateAction",
      name: `Stage ${stage.id}`,
      description: how,
      ...(stage.key !== undefined && { identifier: `sha256:${stage.key}` }),
      instrument: reference(`#stage-type-${encodeURIComponent(stage.uses)}`),
      actionStatus: `http://schema.org/${stage.status === "failed" ? "Failed" : "Completed"}ActionStatus`,
      ...(stage.failure !== undefined && { error: stage.failure.message }),
      object: needed.map(reference),
      result: outputsOf(stage).map(reference),
    },
    {
      "@id": `#control-${stage.id}`,
      "@type": "ControlAction",
      name: `radpipe comes to ${stage.id}`,
      instrument: reference(`#step-${stage.id}`),
      object: reference(`#action-${stage.id}`),
    },
  ];
}
