import { compileTrace } from "../compile/compile.js";
import { traceGraph } from "../graph/trace.js";
import { emit, type HostData, storedValue } from "../graph/value.js";
import type { OnnxRuntime } from "./binding.js";
import { allocate } from "./buffer-pool.js";
import { loadGraph } from "./compiled-graph.js";

/** AVX-512 and 64-bit ARM take 16 channels together, AVX and SSE 8. */
const candidates = [16, 8];

let known: number | undefined;

/**
 * How many channels this processor's kernels for blocked images take together, or 0 if there are none. The runtime does
 * not tell; a layout that is not the processor's gives other numbers than the plain convolution, or an error.
 */
export function blockOfChannels(runtime: OnnxRuntime): number {
  known ??= candidates.find((block) => isRight(runtime, block)) ?? 0;
  return known;
}

function isRight(runtime: OnnxRuntime, block: number): boolean {
  try {
    const [expected, found] = [0, block].map((one) => convolved(runtime, one));
    return expected!.every((value, index) => Math.abs(value - found![index]!) < 1e-3);
  } catch {
    return false;
  }
}

/** A convolution of 32 channels to 32, of numbers that tell every place of image and filter apart. */
function convolved(runtime: OnnxRuntime, block: number): Float32Array {
  const image = Float32Array.from({ length: 32 * 5 * 5 }, (_, index) => Math.sin(index));
  const filter = Float32Array.from({ length: 32 * 32 * 3 * 3 }, (_, index) => Math.cos(1.7 * index));
  const inputs = [
    storedValue([1, 32, 5, 5], "float32", image, false),
    storedValue([32, 32, 3, 3], "float32", filter, false),
  ];
  const result = emit("Conv", inputs, [1, 32, 5, 5], "float32", {
    kernel_shape: [3, 3],
    strides: [1, 1],
    dilations: [1, 1],
    pads: [1, 1, 1, 1],
    group: 1,
  });
  const trace = traceGraph([result]);
  const graph = loadGraph(runtime, compileTrace(trace, block), { threads: 1, provider: "cpu" });
  const numbers: HostData = allocate("float32", 32 * 5 * 5);
  result.stored = { host: numbers, tensor: null, pooled: false };
  graph.run(trace.inputs, [result]);
  graph.release();
  return numbers as Float32Array;
}
