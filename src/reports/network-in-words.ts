import { t } from "../core/language.js";
import { claimsText } from "./claims/claims.js";
import type { PretrainedNetwork } from "./pretrained-networks.js";

/** In one sentence or two: what it is, its licence, where it is from, and what it has seen. */
export function networkInWords(network: PretrainedNetwork): string {
  const { name, licence, source, trainedOn } = network;
  const unknown = t`not stated`;
  const about = t`${name}; licence: ${licence ?? unknown}; source: ${source ?? unknown}`;
  const known = trainedOn === undefined ? `${about}.` : t`${about}; trained on ${trainedOn.join(", ")}.`;
  return [known, ...claimsText(["network-training-not-known", "network-has-seen-images"], network)].join(" ");
}
