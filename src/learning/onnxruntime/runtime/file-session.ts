import type { InferenceSession } from "onnxruntime-node";
import { StageFailure } from "../../../core/stage-failure.js";
import { loadOnnxRuntime } from "./binding.js";

/** A model of the user's at work, in the thread that opened it: a run blocks it. */
export interface FileSession {
  /** Runs one batch. @param shape of the input. Gives each output's numbers and shape, in the order of `outputs`. */
  readonly run: (pixels: Uint8Array, shape: readonly number[]) => readonly SessionOutput[];
  readonly release: () => void;
}

export interface SessionOutput {
  readonly shape: readonly number[];
  readonly numbers: Float32Array<ArrayBuffer>;
}

export interface SessionRequest {
  /** Of the file. */
  readonly model: Uint8Array;
  /** The one input, uint8. */
  readonly input: string;
  /** float32 each. */
  readonly outputs: readonly string[];
  readonly threads: number;
  /** The location of a model's external data. */
  readonly folder: string;
  /** What the model is called in errors. */
  readonly name: string;
}

/** Throws a StageFailure with the runtime's own words, which name the node, where it cannot take or run the model. */
export function openFileSession({ model, input, outputs, threads, folder, name }: SessionRequest): FileSession {
  const runtime = loadOnnxRuntime();
  const session = runtime.createSession();
  const options: InferenceSession.SessionOptions = {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // What fails is thrown, with its message.
    logSeverityLevel: 4,
    // Between two batches, threads that spin would take the processors from those that decode images.
    extra: { session: { force_spinning_stop: "1", model_external_initializers_file_folder_path: folder } },
  };
  refusing(`ONNX Runtime cannot take ${name}`, () =>
    session.loadModel(model.buffer, model.byteOffset, model.byteLength, options),
  );
  return {
    run: (pixels, shape) => {
      const feeds = { [input]: new runtime.Tensor("uint8", pixels, shape) };
      const fetches = Object.fromEntries(outputs.map((output) => [output, null]));
      const results = refusing(`ONNX Runtime cannot run ${name} on an image`, () => session.run(feeds, fetches, {}));
      return outputs.map((output) => {
        const { data, dims } = results[output] as { data: Float32Array<ArrayBuffer>; dims: readonly number[] };
        return { shape: dims, numbers: data };
      });
    },
    release: () => session.dispose(),
  };
}

function refusing<Value>(what: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    const text = (error instanceof Error ? error.message : String(error)).trim();
    throw new StageFailure(
      `${what}: ${text}`,
      "What it names is in the file: export the network again, with standard operators and an opset_version of 7 to 24.",
    );
  }
}
