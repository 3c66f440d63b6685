import { createRequire } from "node:module";
import type { InferenceSession } from "onnxruntime-node";

/**
 * The native session of onnxruntime-node. Its public API does the same work later, from a timer, so a read that must
 * answer at once (`dataSync`) cannot wait for it; this one runs when it is called. The path is private to the package:
 * the version is pinned exactly, and a test fails when the binding moves.
 */
interface NativeSession {
  loadModel(
    buffer: ArrayBufferLike,
    byteOffset: number,
    byteLength: number,
    options: InferenceSession.SessionOptions,
  ): void;
  /** `fetches` holds preallocated tensors, or null for outputs that the runtime allocates. */
  run(
    feeds: Readonly<Record<string, unknown>>,
    fetches: Readonly<Record<string, unknown>>,
    options: InferenceSession.RunOptions,
  ): Record<string, unknown>;
  endProfiling(): void;
  dispose(): void;
}

interface BindingModule {
  readonly binding: {
    readonly InferenceSession: new () => NativeSession;
    readonly listSupportedBackends: () => readonly { readonly name: string; readonly bundled: boolean }[];
  };
  readonly initOrt: () => void;
}

type PublicModule = typeof import("onnxruntime-node");

export interface OnnxRuntime {
  readonly version: string;
  /** Names of the execution providers that the native library was built with. */
  readonly providers: readonly string[];
  readonly Tensor: PublicModule["Tensor"];
  readonly createSession: () => NativeSession;
}

/**
 * Loads the native library.
 *
 * @throws where the package has no binary for this platform, or the binary does not load.
 */
export function loadOnnxRuntime(): OnnxRuntime {
  const require = createRequire(import.meta.url);
  const { Tensor, env } = require("onnxruntime-node") as PublicModule;
  const { binding, initOrt } = require("onnxruntime-node/dist/binding") as BindingModule;
  initOrt();
  return {
    version: env.versions.node ?? env.versions.common,
    providers: binding.listSupportedBackends().flatMap(({ name, bundled }) => (bundled ? [name] : [])),
    Tensor,
    createSession: () => new binding.InferenceSession(),
  };
}
