import type { KeyManifest } from "../core/action.js";
import type { Key } from "../core/ids.js";
import { canonicalJson, type JsonValue } from "../core/json.js";
import { sha256 } from "../core/sha256.js";

/** SHA-256 of the canonical JSON of all that a stage's result depends on. */
export function keyOf(manifest: KeyManifest): Key {
  // Built member by member, so that nothing else a caller attaches can slip into a key.
  const value: JsonValue = {
    format: manifest.format,
    plugin: {
      name: manifest.plugin.name,
      version: manifest.plugin.version,
      contract: manifest.plugin.contract,
    },
    code: { digest: manifest.code.digest },
    params: manifest.params,
    inputs: { ...manifest.inputs },
    environment: { ...manifest.environment },
    ...(manifest.passesEnvironment && { passesEnvironment: true }),
    ...(manifest.pseudonyms !== undefined && { pseudonyms: manifest.pseudonyms }),
  };
  return sha256(canonicalJson(value)) as Key;
}
