import type { KeyManifest } from "../core/action.js";
import type { Digest, Key } from "../core/ids.js";
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

/** Version of what is kept of items. */
const ITEMS_FORMAT = 1;

/** SHA-256 of what everything depends on that the stage makes of an item, besides the item and the parameters it names. */
export function itemBaseOf(manifest: KeyManifest): Digest {
  const { plugin, code, environment, passesEnvironment, pseudonyms } = manifest;
  const value: JsonValue = {
    items: ITEMS_FORMAT,
    plugin: { name: plugin.name, version: plugin.version, contract: plugin.contract },
    code: { digest: code.digest },
    environment: { ...environment },
    ...(passesEnvironment && { passesEnvironment: true }),
    ...(pseudonyms !== undefined && { pseudonyms }),
  };
  return sha256(canonicalJson(value)) as Digest;
}
