import { type Trace, traceGraph } from "../graph/trace.js";
import { type ElementType, type HostData, sizeOf, type Value } from "../graph/value.js";
import { allocate, createBufferPool } from "./buffer-pool.js";
import type { GraphCache } from "./graph-cache.js";
import type { Statistics } from "./statistics.js";

/** Results below this size are made again instead of taken from the pool, and scalars are told apart by value. */
const smallestPooled = 256;

/** Memory kept for the next step. */
const maxIdleBytes = 2 ** 30;

interface Memory {
  readonly host: HostData;
  readonly pooled: boolean;
}

/** Runs graphs, and owns the memory of what they read and give. */
export interface Computation {
  /** Afterwards each target is stored. Where the runtime fails, none is. The targets' trace, if it is known already. */
  readonly compute: (targets: readonly Value[], trace?: Trace) => void;
  readonly memoryFor: (type: ElementType, size: number) => Memory;
  /** Nobody owns the value any more; nodes that have not run may still read it. */
  readonly abandon: (value: Value) => void;
  /** The values may be computed much later: memory that they read is not used for other numbers. */
  readonly keep: (targets: readonly Value[]) => void;
  /** No node waits: what was abandoned may hold other numbers. */
  readonly reuseMemory: () => void;
  readonly idleBytes: () => number;
  readonly close: () => void;
}

export function createComputation(graphs: GraphCache, statistics: Statistics): Computation {
  const pool = createBufferPool(maxIdleBytes);
  const abandoned = new Set<Value>();
  const memoryFor = (type: ElementType, size: number): Memory =>
    size >= smallestPooled
      ? { host: pool.take(type, size), pooled: true }
      : { host: allocate(type, size), pooled: false };

  function run(targets: readonly Value[], known: Trace | undefined): void {
    const started = performance.now();
    const trace = known ?? traceGraph(targets);
    const compiled = statistics.compileMilliseconds;
    const graph = graphs.graphFor(trace);
    const compiling = statistics.compileMilliseconds - compiled;
    for (const value of targets) value.stored = { ...memoryFor(value.type, sizeOf(value.shape)), tensor: null };
    const running = performance.now();
    try {
      graph.run(trace.inputs, targets);
    } catch (error) {
      // Memory that was never written must not pass for a result.
      for (const value of targets) value.stored = null;
      throw error;
    }
    for (const value of targets) {
      value.node = null;
      value.derived = null;
    }
    statistics.runs += 1;
    statistics.nodes += trace.nodes.length;
    statistics.prepareMilliseconds += running - started - compiling;
    statistics.runMilliseconds += performance.now() - running;
  }

  return {
    compute(targets, trace) {
      if (targets.length > 0) run(targets, trace);
    },
    memoryFor,
    abandon(value) {
      if (value.stored?.pooled) abandoned.add(value);
    },
    keep(targets) {
      for (const value of traceGraph(targets).inputs) {
        abandoned.delete(value);
        value.stored = { ...value.stored!, pooled: false };
      }
    },
    reuseMemory() {
      for (const value of abandoned) {
        pool.give(value.type, value.stored!.host!);
        value.stored = null;
      }
      abandoned.clear();
    },
    idleBytes: pool.idleBytes,
    close() {
      graphs.releaseAll();
      pool.clear();
    },
  };
}
