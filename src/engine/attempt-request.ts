import type { AttemptRequest } from "../core/attempt.js";
import type { ItemPlaces } from "../core/items.js";
import { STAGE_CONTRACT_VERSION } from "../core/stage-contract.js";
import { needsCompiled } from "../plugins/flattened-code.js";
import { keyOfPseudonyms } from "./resolve-action.js";
import type { StageAttempt } from "./stage-attempt.js";
import type { Workplace } from "./workplace.js";

/** What a stage's process is told. */
export function attemptRequest(
  { request }: Workplace,
  { stage, resolved, claim, cpus }: StageAttempt,
  inputs: Readonly<Record<string, string>>,
  outputs: Readonly<Record<string, string>>,
  manifests: Readonly<Record<string, string>>,
  items: ItemPlaces | undefined,
): AttemptRequest {
  const plugin = request.plugins.get(stage.uses);
  if (plugin === undefined) throw new Error(`Internal error: the plugin "${stage.uses}" was not loaded`);
  return {
    stage: stage.id,
    plugin: {
      uses: plugin.uses,
      base: plugin.base,
      transpiled: request.store.transpiled,
      ...(needsCompiled(plugin, resolved.code) && { asCompiled: true }),
    },
    contractVersion: STAGE_CONTRACT_VERSION,
    params: stage.params,
    inputs,
    manifests,
    outputs,
    scratch: claim.scratch,
    downloads: request.store.downloads,
    resources: { ...stage.resources, cpus },
    secrets: stage.secrets,
    ...(items !== undefined && { items }),
    ...(stage.pseudonymizes && { pseudonyms: keyOfPseudonyms(request.projectKey) }),
  };
}
