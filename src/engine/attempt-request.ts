import type { ValidStage } from "../config/valid-pipeline.js";
import type { AttemptRequest } from "../core/attempt.js";
import { STAGE_CONTRACT_VERSION } from "../core/stage-contract.js";
import type { Store } from "../store/store.js";
import type { ResolvedAction } from "./resolve-action.js";
import type { Execution } from "./run-attempt.js";
import type { Session } from "./session.js";

/** What a stage's process is told. */
export function attemptRequest(
  { request }: Session,
  { stage, resolved, claim, cpus }: Execution,
  inputs: Readonly<Record<string, string>>,
  outputs: Readonly<Record<string, string>>,
): AttemptRequest {
  const plugin = request.plugins.get(stage.uses);
  if (plugin === undefined) throw new Error(`Internal error: the plugin "${stage.uses}" was not loaded`);
  return {
    stage: stage.id,
    plugin: { uses: plugin.uses, base: plugin.base, transpiled: request.store.transpiled },
    contractVersion: STAGE_CONTRACT_VERSION,
    params: stage.params,
    inputs,
    manifests: manifests(stage, resolved, request.store),
    outputs,
    scratch: claim.scratch,
    downloads: request.store.downloads,
    resources: { ...stage.resources, cpus },
    secrets: stage.secrets,
  };
}

/** The file lists of inputs that are whole artifacts, as they lie beside them. */
function manifests(stage: ValidStage, { inputs }: ResolvedAction, store: Store): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const [port, { from }] of Object.entries(inputs)) {
    const source = stage.inputs[port]?.source;
    const whole = source?.type === "wire" && source.path === undefined;
    if (from !== undefined && whole) files[port] = `${store.artifactPath(from.artifact.digest)}.json`;
  }
  return files;
}
