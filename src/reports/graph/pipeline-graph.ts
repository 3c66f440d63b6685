/** The graph of a pipeline as it is drawn: what each stage needs, and what became of it, or would in a run now. */
export interface PipelineGraph {
  readonly name: string;
  /** Every stage after all that it needs. */
  readonly stages: readonly GraphStage[];
}

export interface GraphStage {
  readonly id: string;
  readonly uses: string;
  /** In the cache, to be run, decided by what is made before, or left out; of a run, how it ended. */
  readonly status: "cached" | "to-run" | "undecided" | "skipped" | "executed" | "failed" | "interrupted";
  readonly inputs: readonly GraphInput[];
}

export interface GraphInput {
  readonly port: string;
  /** The output of a stage, or a file or folder as it was written. */
  readonly from:
    | { readonly type: "output"; readonly stage: string; readonly output: string; readonly path?: string }
    | { readonly type: "source"; readonly path: string };
}

export const STATUS_WORDS: Readonly<Record<GraphStage["status"], string>> = {
  cached: "cached",
  "to-run": "to run",
  undecided: "may run",
  skipped: "skipped",
  executed: "executed",
  failed: "failed",
  interrupted: "interrupted",
};

/** `train.model`, a path, or a stage whose output is not known. */
export function originOf({ from }: GraphInput): string {
  if (from.type === "source") return from.path;
  const output = from.output === "" ? from.stage : `${from.stage}.${from.output}`;
  return from.path === undefined ? output : `${output}/${from.path}`;
}

/** Sources, each once. */
export const sourcesOf = ({ stages }: PipelineGraph): readonly string[] => [
  ...new Set(stages.flatMap(({ inputs }) => inputs.flatMap(({ from }) => (from.type === "source" ? [from.path] : [])))),
];
