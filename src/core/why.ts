import { humanMetric } from "./human-units.js";
import type { RunId, StageId } from "./ids.js";
import type { StageStatus } from "./status.js";
import type { EarlyStopped } from "./sweep-member.js";
import { unreachable } from "./unreachable.js";

/**
 * Why a stage was made, taken from the cache, or left out. Programs decide by `code` and its data; people read the sentence
 * that `reasonOf` makes. Why a stage failed is its `failure`.
 */
export type Why = Difference | OtherWhy;

/** What makes a stage another action than the earlier one most like it. Values are as they are shown, long ones cut. */
export type Difference =
  | { readonly code: "params-changed"; readonly param: string; readonly before: string; readonly after: string }
  | { readonly code: "environment-changed"; readonly variable: string; readonly before: string; readonly after: string }
  | { readonly code: "environment-passed"; readonly before: boolean; readonly after: boolean }
  /** Beginnings of what tells keys of pseudonyms apart; absent where patients have ids. */
  | { readonly code: "pseudonyms-changed"; readonly before?: string; readonly after?: string }
  | { readonly code: "input-changed"; readonly input: string; readonly change: Change }
  | {
      readonly code: "version-changed";
      readonly of: "plugin" | "stage contract" | "cache format";
      readonly before: number;
      readonly after: number;
      /** What the plugin says of its versions since. */
      readonly news: readonly string[];
    }
  /** Without a file where it is not known which. */
  | { readonly code: "code-changed"; readonly file?: string; readonly change: Change }
  | { readonly code: "package-changed"; readonly package: string; readonly before?: string; readonly after?: string };

type Change = "added" | "removed" | "changed";

type OtherWhy =
  // From the cache.
  | { readonly code: "made-by"; readonly run: RunId }
  | { readonly code: "same-as"; readonly stage: StageId }
  // Made: beside differences.
  /** Differences that follow are to a stage of another name or pipeline. */
  | { readonly code: "first-run"; readonly unlike?: { readonly stage: string; readonly pipeline: string } }
  | { readonly code: "record-removed" }
  | { readonly code: "untrusted-cache" }
  | { readonly code: "forced"; readonly option: "--from" | "--force" }
  | { readonly code: "verified" }
  | {
      readonly code: "damaged" | "output-missing";
      readonly output: string;
      /** Of what was damaged in this run: the file within the output, its digest or size as it should be and as it is. */
      readonly found?: { readonly file: string; readonly expected: string; readonly got: string };
      readonly reader?: { readonly stage: StageId; readonly runs: "surely" | "perhaps" };
    }
  | { readonly code: "rung-passed" }
  // Not known before it runs.
  | { readonly code: "waits-for"; readonly stages: readonly StageId[] }
  | { readonly code: "rung-undecided" }
  | { readonly code: "point-undecided" }
  // Left out or cut short.
  | { readonly code: "not-selected" }
  | { readonly code: "when-false" }
  | { readonly code: "needs-skipped"; readonly stage: StageId }
  | ({ readonly code: "stopped-early" } & EarlyStopped)
  /** Ctrl-C came first. */
  | { readonly code: "interrupted-before-start" }
  /** A failure elsewhere came first; where that is in another run of the set, this one was only not finished. */
  | { readonly code: "skipped-after-failure" }
  | { readonly code: "interrupted" }
  | { readonly code: "dependency-failed"; readonly stage: StageId; readonly status: StageStatus }
  | { readonly code: "failed"; readonly message: string };

const DIFFERENCES: Readonly<Record<Difference["code"], true>> = {
  "params-changed": true,
  "environment-changed": true,
  "environment-passed": true,
  "pseudonyms-changed": true,
  "input-changed": true,
  "version-changed": true,
  "code-changed": true,
  "package-changed": true,
};

export const differencesIn = (why: readonly Why[]): readonly Difference[] =>
  why.filter((one): one is Difference => one.code in DIFFERENCES);

/** All in one line for a table: the first, and how many more there are. */
export function reasonOf(why: readonly Why[]): string {
  const [first, ...others] = whyLines(why);
  return `${first}${others.length > 0 ? ` and ${others.length} more` : ""}`;
}

/** A line for each, the first with what it is unlike. */
export function whyLines(why: readonly Why[]): readonly [string, ...string[]] {
  const [first, second, ...others] = why;
  if (first === undefined) return [""];
  if (first.code !== "first-run" || first.unlike === undefined || second === undefined) {
    return [describeWhy(first), ...why.slice(1).map(describeWhy)];
  }
  const { stage, pipeline } = first.unlike;
  return [`first time; unlike ${stage} of ${pipeline}: ${describeWhy(second)}`, ...others.map(describeWhy)];
}

export function describeWhy(why: Why): string {
  switch (why.code) {
    case "params-changed":
      return `${why.param} ${why.before} -> ${why.after}`;
    case "environment-changed":
      return `env.${why.variable} ${why.before} -> ${why.after}`;
    case "environment-passed":
      return `passEnvironment ${why.before} -> ${why.after}`;
    case "pseudonyms-changed":
      return why.before !== undefined && why.after !== undefined
        ? `key of pseudonyms ${why.before} -> ${why.after}`
        : `pseudonymize ${why.before !== undefined} -> ${why.after !== undefined}`;
    case "input-changed":
      return `input ${why.input} ${why.change}`;
    case "version-changed": {
      const what = { plugin: "version of the plugin", "stage contract": "version of the stage contract" } as const;
      const name = why.of === "cache format" ? "format of the cache" : what[why.of];
      return `${name} ${why.before} -> ${why.after}${why.news.length === 0 ? "" : `: ${why.news.join("; ")}`}`;
    }
    case "code-changed":
      return why.file === undefined ? "code changed" : `code: ${why.file} ${why.change}`;
    case "package-changed":
      return `package ${why.package} ${why.before ?? "(none)"} -> ${why.after ?? "(none)"}`;
    case "made-by":
      return `made by ${why.run}`;
    case "same-as":
      return `the same as ${why.stage}`;
    case "first-run":
      return "first time";
    case "record-removed":
      return "its record was removed";
    case "untrusted-cache":
      return "untrusted-cache: its record was not written with the key of this cache";
    case "forced":
      return why.option;
    case "verified":
      return "--verify: made again beside the cache";
    case "damaged":
    case "output-missing":
      return describeGone(why);
    case "rung-passed":
      return "among the best at the rung before";
    case "waits-for":
      return `depends on ${why.stages.join(", ")}`;
    case "rung-undecided":
      return "runs if its point is among the best at the rung before";
    case "point-undecided":
      return "its point is chosen by the inner folds";
    case "not-selected":
      return "not selected";
    case "when-false":
      return "when: false";
    case "needs-skipped":
      return `needs ${why.stage}, which is skipped`;
    case "stopped-early":
      return `stopped after ${why.epochs} of ${why.of} epochs: ${why.metric} ${humanMetric(why.metric, why.value)} is number ${why.rank} of ${why.among}`;
    case "interrupted-before-start":
      return "interrupted before it started";
    case "skipped-after-failure":
      return "not started: an earlier stage failed";
    case "interrupted":
      return "interrupted";
    case "dependency-failed":
      return `needs ${why.stage}, which ${why.status === "failed" ? "failed" : `was ${why.status}`}`;
    case "failed":
      return why.message;
    default:
      return unreachable(why);
  }
}

function describeGone({
  code,
  output,
  found,
  reader,
}: Extract<Why, { readonly code: "damaged" | "output-missing" }>): string {
  const what = code === "damaged" ? "is damaged" : "is no longer in the cache";
  const where = found === undefined ? "" : `: ${found.file} should be ${found.expected}, is ${found.got}`;
  const who =
    reader && (reader.runs === "surely" ? `, and ${reader.stage} reads it` : `: made again if ${reader.stage} runs`);
  return `its output ${output} ${what}${where}${who ?? ""}`;
}
