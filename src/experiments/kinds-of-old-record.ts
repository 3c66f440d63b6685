import type { ArtifactReference } from "../core/action.js";
import { type Kind, kindOfOutput } from "../core/kind.js";
import type { RunRecord, StageRecord } from "../core/run-record.js";

/** Kinds that outputs of our stages have now, of those that were `files` or `table` in records of version 1. */
const LATER_KINDS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  audit: { findings: "findings" },
  evaluate: { metrics: "metrics", explanations: "explanations" },
};

type OldStage = Omit<StageRecord, "kinds">;

/** A record of version 1 as one of version 2, whose stages say the kinds of what they made. Those of inputs are not known. */
export const kindsOfOldRecord = (
  record: Omit<RunRecord, "stages"> & { readonly stages: readonly OldStage[] },
): RunRecord => ({
  ...record,
  stages: record.stages.map((stage) => {
    const outputs = Object.fromEntries(
      Object.entries(stage.outputs).map(([name, output]): [string, ArtifactReference] => [
        name,
        { ...output, kind: LATER_KINDS[stage.uses]?.[name] ?? kindOfOutput(name, output.kind) },
      ]),
    );
    const kinds = Object.fromEntries(Object.entries(outputs).map(([name, { kind }]) => [name, kind]));
    return { ...stage, kinds: { inputs: {}, outputs: kinds }, outputs };
  }),
});
