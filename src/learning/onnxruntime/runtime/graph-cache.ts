import { compileTrace } from "../compile/compile.js";
import type { Trace } from "../graph/trace.js";
import type { OnnxRuntime } from "./binding.js";
import { type CompiledGraph, type GraphOptions, loadGraph } from "./compiled-graph.js";
import type { Statistics } from "./statistics.js";

/** A fit uses about five programs: the step, the last and smaller batch, validation, prediction, the first step. */
const mostGraphs = 32;

export interface GraphCache {
  readonly graphFor: (trace: Trace) => CompiledGraph;
  readonly size: () => number;
  readonly releaseAll: () => void;
}

/** Compiled graphs by key. The one that was not used for longest gives its memory back when there are too many. */
export function createGraphCache(runtime: OnnxRuntime, options: GraphOptions, statistics: Statistics): GraphCache {
  const graphs = new Map<string, CompiledGraph>();
  return {
    graphFor(trace) {
      let graph = graphs.get(trace.key);
      if (graph) {
        // A Map keeps insertion order: putting it in again makes it the youngest.
        graphs.delete(trace.key);
      } else {
        const started = performance.now();
        graph = loadGraph(runtime, compileTrace(trace, options.block), options);
        statistics.compiled += 1;
        statistics.compileMilliseconds += performance.now() - started;
      }
      graphs.set(trace.key, graph);
      if (graphs.size > mostGraphs) {
        const [oldest] = graphs.keys();
        graphs.get(oldest!)!.release();
        graphs.delete(oldest!);
        statistics.released += 1;
      }
      return graph;
    },
    size: () => graphs.size,
    releaseAll() {
      for (const graph of graphs.values()) graph.release();
      graphs.clear();
    },
  };
}
