import type { KeyManifest } from "../core/action.js";
import { canonicalJson, isJsonObject, type JsonValue } from "../core/json.js";

/** In how many values two actions differ: parameters, variables, inputs, code, versions. */
export function manifestDistance(left: KeyManifest, right: KeyManifest): number {
  return (
    valueDistance(left.params, right.params) +
    valueDistance({ ...left.environment }, { ...right.environment }) +
    valueDistance({ ...left.inputs }, { ...right.inputs }) +
    valueDistance({ ...left.plugin }, { ...right.plugin }) +
    Number(left.code.digest !== right.code.digest) +
    Number(left.format !== right.format)
  );
}

function valueDistance(left: JsonValue | undefined, right: JsonValue | undefined): number {
  if (isJsonObject(left) && isJsonObject(right)) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...names].reduce((sum, name) => sum + valueDistance(left[name], right[name]), 0);
  }
  if (left === undefined || right === undefined) return Number(left !== right);
  return Number(canonicalJson(left) !== canonicalJson(right));
}
