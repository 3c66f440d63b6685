import type { RunRecord } from "../core/run-record.js";
import { seenSource } from "../core/same-source.js";
import { stagesMaking } from "../core/stages-making.js";
import { studyOf } from "./study.js";

/** A pretrained network that a run took features from, as its pipeline says it. */
export interface PretrainedNetwork {
  readonly stage: string;
  /** Its file with the beginning of its digest, where the record knows them. */
  readonly name: string;
  /** The beginning of that digest. */
  readonly digest?: string;
  /** What is taken of it, and how maps or tokens were pooled, where they were. */
  readonly tensor?: string;
  readonly pool?: string;
  /** Views of an image that were averaged, where it was more than one. */
  readonly views?: number;
  readonly licence?: string;
  readonly source?: string;
  /** undefined: not known. */
  readonly trainedOn?: readonly string[];
  /** The one of these data sets that the images of the study come from too, by their names. */
  readonly seen?: string;
}

export function pretrainedNetworks(record: RunRecord): readonly PretrainedNetwork[] {
  const { source, population } = studyOf(record);
  const sources = [source, population].filter((text) => text !== undefined);
  return stagesMaking(record, "features").map(({ id, params, facts }) => {
    const text = (name: string): string | undefined => (typeof params[name] === "string" ? params[name] : undefined);
    const list = params["trainedOn"];
    const trainedOn = Array.isArray(list) ? list.filter((name) => typeof name === "string") : undefined;
    const [licence, from] = [text("licence"), text("source")];
    const seen = trainedOn && seenSource(trainedOn, sources);
    const name = facts["network"];
    const digest = typeof name === "string" ? /\((\w+)\)$/.exec(name)?.[1] : undefined;
    const taken = facts["taken from"];
    const [, tensor, pool] = typeof taken === "string" ? (/^(.*?)(?:, (mean|max|cls))?$/.exec(taken) ?? []) : [];
    const views = facts["views of an image"];
    return {
      stage: id,
      name: typeof name === "string" ? name : id,
      ...(digest !== undefined && { digest }),
      ...(tensor !== undefined && { tensor }),
      ...(pool !== undefined && { pool }),
      ...(typeof views === "number" && { views }),
      ...(licence !== undefined && { licence }),
      ...(from !== undefined && { source: from }),
      ...(trainedOn !== undefined && { trainedOn }),
      ...(seen !== undefined && { seen }),
    };
  });
}
