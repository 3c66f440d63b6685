import type { JsonObject } from "../../core/json.js";
import type { NotDeterministic } from "../../core/not-deterministic.js";
import type { RunRecord } from "../../core/run-record.js";
import { describeDifference } from "../../core/verification.js";
import { listed } from "../../experiments/describe-comparison.js";
import type { Part } from "../part.js";
import { told } from "../told.js";
import { defineClaim, holds } from "./claim.js";
import { sentence } from "./sentence.js";

type BandData = {
  readonly part: Pick<Part, "partition" | "labels" | "scores" | "patients">;
  /** Whether resampling moves the curve at all. */
  readonly isShown: boolean;
};

/** What curves show, and whether the run can be made again. */
export const FIGURE_CLAIMS = {
  band: defineClaim({
    when: ({ part, isShown }: BandData) =>
      isShown
        ? {
            partition: part.partition,
            drawn: part.patients.some((patient) => patient.startsWith("\0")) ? "images" : "patients",
          }
        : undefined,
    say: ({ partition, drawn }) =>
      sentence`The band holds 95 % of 1,000 resamples of the ${partition} ${drawn} at each point.`,
  }),
  "no-band-as-classes-part": defineClaim({
    when: ({ part, isShown }: BandData) => (!isShown && isParted(part) ? { partition: part.partition } : undefined),
    say: ({ partition }) =>
      sentence`No ${partition} case is on the wrong side, so resampling gives no band; that is not certainty, see the interval in the legend.`,
  }),
  "no-band": defineClaim({
    when: ({ part, isShown }: BandData) => holds(!isShown && !isParted(part)),
    say: () => sentence`Resampling does not move the curve, so there is no band; that is not certainty.`,
  }),
  "digests-come-out-the-same": defineClaim({
    when: ({ record, unsettled }: SettledData) =>
      holds(
        record.stages.every(({ facts }) => isProcessor(facts)) &&
          withWholeEnvironment(record).length + unsettled.length === 0,
      ),
    say: () => sentence`On the same kind of processor the digests above then come out the same`,
  }),
  "digests-may-differ": defineClaim({
    when: ({ record }: { readonly record: RunRecord }) =>
      holds(!record.stages.every(({ facts }) => isProcessor(facts))),
    say: () =>
      sentence`On a graphics card sums may be taken in another order, so the digests above need not come out the same`,
  }),
  "digests-may-differ-by-environment": defineClaim({
    when: ({ record }: { readonly record: RunRecord }) => holds(withWholeEnvironment(record).length > 0),
    say: () => sentence`In another environment the digests above need not come out the same`,
  }),
  "digests-differed": defineClaim({
    when: ({ unsettled }: SettledData) =>
      unsettled.length > 0 ? { stages: unsettled.map(({ stage }) => stage) } : undefined,
    say: ({ stages }) => sentence`The digests of ${listed(stages)} above came out differently when that was tried`,
  }),
  "stages-not-deterministic": defineClaim({
    when: ({ unsettled }: SettledData) => (unsettled.length > 0 ? unsettled : undefined),
    say: (unsettled) =>
      sentence`Not deterministic, as a repetition with the same code, parameters and inputs showed: ${unsettled.map(({ stage, difference }) => `${stage} (${told(describeDifference(difference))})`).join(", ")}. That alone may make figures differ.`,
  }),
  "environment-not-recorded": defineClaim({
    when: ({ record }: { readonly record: RunRecord }) => {
      const stages = withWholeEnvironment(record);
      return stages.length > 0 ? { stages } : undefined;
    },
    say: ({ stages }) =>
      stages.length > 1
        ? sentence`The stages ${stages.join(", ")} depend on an environment that is not recorded.`
        : sentence`The stage ${stages[0]} depends on an environment that is not recorded.`,
  }),
};

/** A run, and which of its stages are known not to be deterministic. */
type SettledData = {
  readonly record: RunRecord;
  readonly unsettled: readonly NotDeterministic[];
};

/** Stages with `passEnvironment`. */
const withWholeEnvironment = ({ pipeline }: RunRecord): readonly string[] =>
  Object.entries((pipeline.document["stages"] ?? {}) as Readonly<Record<string, JsonObject>>)
    .filter(([, stage]) => stage["passEnvironment"] === true && stage["when"] !== false)
    .map(([id]) => id);

const isProcessor = ({ device = "cpu" }: RunRecord["stages"][number]["facts"]): boolean => device === "cpu";

/** Whether every positive case has a higher score than every negative one. */
function isParted({ labels, scores }: BandData["part"]): boolean {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [row, score] of scores.entries()) {
    if (labels[row] === 1) lowest = Math.min(lowest, score);
    else highest = Math.max(highest, score);
  }
  return lowest > highest;
}
