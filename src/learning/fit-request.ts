import type { EpochMeasures } from "../artifacts/history.js";
import type { Question } from "../core/question.js";
import type { ActiveBackend } from "./backend.js";
import type { CheckpointPace } from "./checkpoint-pace.js";
import type { AnswerWeights } from "./class-weights.js";
import type { RowSource } from "./image-batches.js";
import type { LabelledRows } from "./labelled-rows.js";
import type { Schedule } from "./learning-rate-schedule.js";
import type { ClassifierModel } from "./model-from-layers.js";
import type { Monitor } from "./monitor.js";
import type { OptimizerSpec } from "./optimizer-spec.js";

export interface FitRequest {
  readonly classifier: ClassifierModel;
  readonly active: ActiveBackend;
  readonly source: RowSource;
  /** What the labels answer, and the network's outputs. */
  readonly question: Question;
  readonly training: LabelledRows;
  /** Empty where there is none. */
  readonly validation: LabelledRows;
  /** Of the whole training: schedules go by it. */
  readonly epochs: number;
  /** Ends after this many of them; they can be resumed by another fit. */
  readonly stopAfter?: number;
  /** A folder with the checkpoint of a fit to go on from, and one for that of this fit. */
  readonly resume?: string;
  readonly checkpoint?: string;
  readonly batchSize: number;
  readonly optimizer: OptimizerSpec;
  readonly schedule: Schedule;
  readonly weights: AnswerWeights;
  /** Of each answer whether the training images can teach it: the others are not measured. */
  readonly learned: readonly boolean[];
  readonly labelSmoothing: number;
  readonly clipNorm: number | undefined;
  readonly monitor: Monitor;
  readonly earlyStopping: { readonly patience: number; readonly minDelta: number } | undefined;
  readonly keep: "best" | "last";
  readonly seed: number;
  /** A folder for checkpoints; what an earlier, interrupted fit left there is taken up. */
  readonly scratch: string;
  readonly pace: CheckpointPace;
  readonly signal: AbortSignal;
  /** Images learned from so far, over all epochs. */
  readonly onProgress: (images: number, epoch: number, loss: number) => void;
  /** An epoch is over, with the best so far, which it may be itself. */
  readonly onEpoch: (epoch: EpochMeasures, best: EpochMeasures) => void;
  /** A checkpoint is taken up: the epochs done, images of the next, and whether an attempt at this fit had left it. */
  readonly onResume: (taken: {
    readonly epochs: number;
    readonly images: number;
    readonly own: boolean;
    /** The last epoch and the best; absent before the first is over. */
    readonly last: EpochMeasures | undefined;
    readonly best: EpochMeasures | undefined;
  }) => void;
}
