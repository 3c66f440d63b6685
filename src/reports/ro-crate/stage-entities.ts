import type { RunRecord, StageRecord } from "../../core/run-record.js";
import { type Entity, reference } from "./entity.js";

/**
 * Each stage as a step of the workflow, what it ran (CreateAction), and how the engine came to it (ControlAction), as
 * the Provenance Run Crate profile has it. Of what the cache gave, the record knows no time: it has none here.
 * @param present paths of the crate.
 */
export function stageEntities(record: RunRecord, present: ReadonlySet<string>): readonly Entity[] {
  const byId = new Map(record.stages.map((stage) => [stage.id, stage]));
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
    ...done.flatMap((stage) => actions(stage, byId, present)),
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

function actions(
  stage: StageRecord,
  byId: ReadonlyMap<string, StageRecord>,
  present: ReadonlySet<string>,
): readonly Entity[] {
  const outputsOf = (id: string) =>
    Object.keys(byId.get(id)?.outputs ?? {})
      .map((output) => `artifacts/${id}/${output}/`)
      .filter((path) => present.has(path));
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
      object: stage.needs.flatMap(outputsOf).map(reference),
      result: outputsOf(stage.id).map(reference),
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
