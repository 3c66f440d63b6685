/** What computes: TensorFlow's C library, ONNX Runtime, or plain JavaScript. */
export type BackendName = "tensorflow" | "onnxruntime" | "cpu";

export type DeviceName = "cpu" | "gpu" | "webgpu";

export type BackendProbe =
  | {
      readonly available: true;
      /** Of the native library, or of TF.js for `cpu`. */
      readonly version: string;
      /** The best device it can use here. */
      readonly device: DeviceName;
      /** More for `pipeline doctor`: the package that provides it, missing CUDA libraries. */
      readonly detail: string;
    }
  | { readonly available: false; readonly reason: string; readonly remedy: string };

export interface BackendOptions {
  /** Threads of one operation. In the key of a training, since sums depend on how they are cut. */
  readonly threads: number;
  readonly device: "auto" | DeviceName;
}

/** A backend of TensorFlow.js that is registered and in use in this process. */
export interface ActiveBackend {
  readonly name: BackendName;
  readonly version: string;
  readonly device: DeviceName;
  readonly threads: number;
  /**
   * Called after each optimizer step and each batch predicted: all that was recorded is computed now. Throws the signal's
   * reason when it is aborted while a long step is computed; what was recorded is lost then.
   */
  readonly step: (signal?: AbortSignal) => Promise<void>;
  /** Counters for the log: kernels that fell back to plain JavaScript, graphs compiled, milliseconds by phase. */
  readonly statistics: () => Readonly<Record<string, number>>;
  /** Gives native memory back. */
  readonly close: () => Promise<void>;
}

/** A way to compute. TF.js keeps one engine a process, so one backend is activated in a process. */
export interface Backend {
  readonly name: BackendName;
  /** Whether it can be used here, and why not. Never throws. */
  readonly probe: () => Promise<BackendProbe>;
  readonly activate: (options: BackendOptions) => Promise<ActiveBackend>;
}
