/** A metric and what each case does to it. */
export interface Influences {
  readonly value: number;
  /** Per case, the derivative of the metric by the weight of the case: to first order, the metric without it is less by this much. They sum to 0. */
  readonly ofCases: Float64Array;
  /** 1 where the metric is about the case (sensitivity: the positive ones). */
  readonly concerned: Uint8Array;
}
