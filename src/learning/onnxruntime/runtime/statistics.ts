/** Counters of a backend since it was activated. */
export interface Statistics {
  /** Graphs run, and the nodes recorded for them. */
  runs: number;
  nodes: number;
  /** Graphs that were not met before. */
  compiled: number;
  /** Sessions closed because too many were open. */
  released: number;
  compileMilliseconds: number;
  runMilliseconds: number;
  /** Collecting what to run, its key, and memory for results. */
  prepareMilliseconds: number;
  /** Calls of kernels that plain JavaScript had to compute, by kernel. */
  readonly fallbacks: Map<string, number>;
}

export function newStatistics(): Statistics {
  return {
    runs: 0,
    nodes: 0,
    compiled: 0,
    released: 0,
    compileMilliseconds: 0,
    runMilliseconds: 0,
    prepareMilliseconds: 0,
    fallbacks: new Map(),
  };
}
