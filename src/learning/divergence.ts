import { StageFailure } from "../core/stage-failure.js";

/** Where a training left the numbers. */
export interface DivergedAt {
  /** `the loss became NaN`. */
  readonly what: string;
  /** From 1, as the step: of the whole training. */
  readonly epoch: number;
  readonly step: number;
  /** Of that step. */
  readonly learningRate: number;
}

/** Thrown where a training cannot go on; a failure of the stage unless an earlier epoch is left to keep. */
export class Divergence extends StageFailure {
  override readonly alone = true;
  readonly at: DivergedAt;

  constructor(at: DivergedAt) {
    super(describeDivergence(at), adviceAfterDivergence(at));
    this.at = at;
  }
}

export const describeDivergence = ({ what, epoch, step, learningRate }: DivergedAt): string =>
  `Training diverged: ${what} in epoch ${epoch}, step ${step}, at learning rate ${learningRate}`;

export const adviceAfterDivergence = ({ learningRate }: DivergedAt): string =>
  `Use a smaller learning rate (such as ${Number((learningRate / 10).toPrecision(1))}), \`gradientClipNorm: 1\`, or a schedule with \`warmupEpochs: 1\`.`;
