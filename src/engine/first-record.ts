import { availableParallelism, totalmem } from "node:os";
import { isAbsolute, relative, sep } from "node:path";
import type { RunId } from "../core/ids.js";
import { type Kind, kindOfOutput } from "../core/kind.js";
import { RUN_RECORD_VERSION, type RunRecord } from "../core/run-record.js";
import { currentProcess } from "../store/claims/process-identity.js";
import type { RunRequest } from "./request.js";

/** The record of a run at the moment it starts. */
export function firstRecord(request: RunRequest, id: RunId, startedAt: Date): RunRecord {
  const { pipeline, graph, label, sweep, software, profile } = request;
  const { host, pid, bootId, startTime } = currentProcess();
  return {
    schemaVersion: RUN_RECORD_VERSION,
    id,
    ...(label !== undefined && { label }),
    pipeline: {
      name: pipeline.name,
      ...(pipeline.description !== undefined && { description: pipeline.description }),
      file: shownPath(pipeline.file, request.projectRoot),
      digest: pipeline.fileDigest,
      document: pipeline.document,
    },
    params: pipeline.params,
    overrides: pipeline.overrides,
    ...(profile !== undefined && { profile }),
    ...(sweep !== undefined && { sweep }),
    status: "running",
    startedAt: startedAt.toISOString(),
    process: { host, pid, ...(bootId !== undefined && { bootId }), ...(startTime !== undefined && { startTime }) },
    environment: {
      platform: process.platform,
      architecture: process.arch,
      cpus: availableParallelism(),
      memoryBytes: totalmem(),
      node: process.versions.node,
      radpipe: software.radpipe,
      packages: software.packages,
    },
    stages: graph.order.flatMap((stageId) => {
      const stage = pipeline.stages.get(stageId);
      if (stage === undefined) return [];
      return {
        id: stageId,
        uses: stage.uses,
        status: "pending" as const,
        why: [],
        reason: "",
        needs: [...(graph.needs.get(stageId) ?? [])],
        params: stage.params,
        kinds: {
          inputs: kindsOf(Object.entries(stage.inputs)),
          outputs: kindsOf(
            Object.entries(stage.outputs).map(([name, port]) => [name, { kind: kindOfOutput(name, port.kind) }]),
          ),
        },
        outputs: {},
        facts: {},
        metrics: {},
        warnings: [],
        durationMs: 0,
        resources: {},
        attempts: 0,
      };
    }),
    metrics: {},
    warnings: [],
  };
}

const kindsOf = (ports: readonly (readonly [string, { readonly kind: Kind }])[]): Readonly<Record<string, Kind>> =>
  Object.fromEntries(ports.map(([name, { kind }]) => [name, kind]));

/** Relative to the project, with `/`, if it is inside. */
function shownPath(file: string, projectRoot: string): string {
  const inside = relative(projectRoot, file);
  return inside.startsWith("..") || isAbsolute(inside) ? file : inside.split(sep).join("/");
}
