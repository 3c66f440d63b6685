/** For what is computed over ranked scores. */
export interface RankingOptions {
  /** How often each case counts; 1 where absent. Integers in a bootstrap. */
  readonly weights?: ArrayLike<number>;
  /** `descendingOrder(scores)`, where it is already known. */
  readonly order?: Uint32Array;
}
