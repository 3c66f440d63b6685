import { createRequire } from "node:module";
import { isMainThread } from "node:worker_threads";
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
  run(
    feeds: Readonly<Record<string, unknown>>,
    fetches: Readonly<Record<string, unknown>>,
    options: InferenceSession.RunOptions,
  ): Record<string, unknown>;
  dispose(): void;
}

interface BindingModule {
  readonly binding: {
    readonly InferenceSession: new () => NativeSession;
    /** Log level 2 shows warnings and errors. The constructor makes the tensors that `run` returns. */
    readonly initOrtOnce: (logLevel: number, tensor: unknown, isMainThread: boolean) => void;
    readonly listSupportedBackends: () => readonly { readonly name: string; readonly bundled: boolean }[];
  };
}

type PublicModule = typeof import("onnxruntime-node");

export interface OnnxRuntime {
  readonly version: string;
  /** Names of the execution providers that the native library was built with. */
  readonly providers: readonly string[];
  readonly Tensor: PublicModule["Tensor"];
  readonly createSession: () => NativeSession;
  /** Runs a session. `fetches` holds tensors with memory for all outputs: that is where the results are. */
  readonly run: (
    session: NativeSession,
    feeds: Readonly<Record<string, unknown>>,
    fetches: Readonly<Record<string, unknown>>,
  ) => void;
}

let loaded: OnnxRuntime | undefined;

/**
 * Loads the native library.
 *
 * @throws where the package has no binary for this platform, or the binary does not load.
 */
export function loadOnnxRuntime(): OnnxRuntime {
  loaded ??= load();
  return loaded;
}

function load(): OnnxRuntime {
  const require = createRequire(import.meta.url);
  const { Tensor, env } = require("onnxruntime-node") as PublicModule;
  const { binding } = require("onnxruntime-node/dist/binding") as BindingModule;
  binding.initOrtOnce(2, returnedTensors(Tensor), isMainThread);
  return {
    version: env.versions.node ?? env.versions.common,
    providers: binding.listSupportedBackends().flatMap(({ name, bundled }) => (bundled ? [name] : [])),
    Tensor,
    createSession: () => new binding.InferenceSession(),
    run: runInPlace,
  };
}

/** Thrown by the constructor of the first tensor that the binding would return. */
const resultsAreInPlace = Symbol("results are in place");

let inPlace = false;

/**
 * The binding copies each result from the memory it was given into new memory, to return it as well. For the weights of
 * a network that is more work than to update them, and it sets off a garbage collection in every step. The results are
 * in place when the first of these tensors is made, so that is where a run ends: of the copies only the first is made.
 */
function runInPlace(
  session: NativeSession,
  feeds: Readonly<Record<string, unknown>>,
  fetches: Readonly<Record<string, unknown>>,
): void {
  inPlace = true;
  try {
    session.run(feeds, fetches, {});
  } catch (error) {
    if (error !== resultsAreInPlace) throw error;
  } finally {
    inPlace = false;
  }
}

function returnedTensors(Tensor: PublicModule["Tensor"]): PublicModule["Tensor"] {
  return new Proxy(Tensor, {
    construct(target, parameters) {
      if (inPlace) throw resultsAreInPlace;
      return Reflect.construct(target, parameters) as object;
    },
  });
}
