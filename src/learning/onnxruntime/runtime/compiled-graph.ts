import type { InferenceSession, Tensor } from "onnxruntime-node";
import type { Value } from "../graph/value.js";
import type { OnnxRuntime } from "./binding.js";

export interface GraphOptions {
  readonly threads: number;
  readonly provider: "cpu" | "webgpu";
  /** Channels of a block where images may be computed in blocks, else 0. */
  readonly block: number;
}

/** A compiled graph, ready to run. */
export interface CompiledGraph {
  /** Outputs must have memory already. */
  readonly run: (inputs: readonly Value[], outputs: readonly Value[]) => void;
  readonly release: () => void;
}

export function loadGraph(
  runtime: OnnxRuntime,
  model: Uint8Array,
  options: Omit<GraphOptions, "block">,
): CompiledGraph {
  const session = runtime.createSession();
  session.loadModel(model.buffer, model.byteOffset, model.byteLength, nativeOptions(options));
  const tensorOf = (value: Value): unknown => {
    const stored = value.stored!;
    stored.tensor ??= new runtime.Tensor(value.type, stored.host as Tensor.DataTypeMap["float32"], value.shape);
    return stored.tensor;
  };
  return {
    run(inputs, outputs) {
      const feeds: Record<string, unknown> = {};
      const fetches: Record<string, unknown> = {};
      for (let index = 0; index < inputs.length; index += 1) feeds[`i${index}`] = tensorOf(inputs[index]!);
      for (let index = 0; index < outputs.length; index += 1) fetches[`o${index}`] = tensorOf(outputs[index]!);
      runtime.run(session, feeds, fetches);
    },
    release() {
      session.dispose();
    },
  };
}

function nativeOptions(options: Omit<GraphOptions, "block">): InferenceSession.SessionOptions {
  return {
    executionProviders: options.provider === "webgpu" ? ["webgpu", "cpu"] : ["cpu"],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    // Operators one after another: each uses all threads, and sums are always cut alike.
    executionMode: "sequential",
    graphOptimizationLevel: "extended",
    // A memory plan made for each session keeps its own arena of a whole step; without it sessions share what is free.
    enableMemPattern: false,
    // What fails is thrown, with its message.
    logSeverityLevel: 4,
    // A session's threads would go on spinning after its run, on the processors that the next step's session needs.
    extra: { session: { force_spinning_stop: "1" } },
  };
}
