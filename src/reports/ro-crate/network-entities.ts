import type { RunRecord } from "../../core/run-record.js";
import { networkInWords } from "../network-in-words.js";
import { pretrainedNetworks } from "../pretrained-networks.js";
import type { Entity } from "./entity.js";

/** The pretrained networks that a run took features from, with licence and source as the pipeline file gives them. */
export const networkEntities = (record: RunRecord): readonly Entity[] =>
  pretrainedNetworks(record).map((network) => ({
    "@id": `#network-${network.stage}`,
    "@type": "SoftwareApplication",
    name: `Pretrained network ${network.name}`,
    description: networkInWords(network),
    ...(network.licence !== undefined && { license: network.licence }),
    ...(network.source !== undefined && { url: network.source }),
  }));
