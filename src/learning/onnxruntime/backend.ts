import { StageFailure } from "../../core/stage-failure.js";
import type { ActiveBackend, Backend, BackendOptions, BackendProbe } from "../backend.js";
import "../cpu-kernels.js";
import { tf } from "../tfjs.js";
import { fuseAdam } from "./fused-adam.js";
import { fuseBatchNormalization } from "./fused-batch-normalization.js";
import { overrideGradients } from "./gradients.js";
import { OnnxRuntimeKernelBackend } from "./kernel-backend.js";
import { backendName, registerKernels } from "./register-kernels.js";
import { loadOnnxRuntime } from "./runtime/binding.js";
import { blockOfChannels } from "./runtime/block-of-channels.js";
import { createGraphCache } from "./runtime/graph-cache.js";
import { newStatistics, type Statistics } from "./runtime/statistics.js";
import { watchOptimizers } from "./watch-optimizers.js";

const { add, env, registerBackend, removeBackend, scalar, setBackend, tidy } = tf;

/** Trains and predicts with ONNX Runtime's native kernels, which come inside its npm package. */
export const onnxruntimeBackend: Backend = { name: "onnxruntime", probe, activate };

async function probe(): Promise<BackendProbe> {
  try {
    const { version, providers } = loadOnnxRuntime();
    return {
      available: true,
      version,
      device: "cpu",
      detail: `onnxruntime-node, execution providers: ${providers.join(", ")}`,
    };
  } catch (error) {
    return {
      available: false,
      reason: `onnxruntime-node does not load: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
      remedy: `Run npm install on this machine; onnxruntime-node has no binary for ${process.platform}-${process.arch} else.`,
    };
  }
}

const DEVICES = "Set device: cpu; or webgpu, on a machine with a GPU and its Vulkan, Metal or Direct3D 12 driver.";

/** A missing GPU shows only when something runs: better now than in the middle of a first step. */
function tryDevice(): void {
  try {
    tidy(() => void add(scalar(1), scalar(1)).dataSync());
  } catch (error) {
    removeBackend(backendName);
    const reason = error instanceof Error ? error.message : String(error);
    throw new StageFailure(`onnxruntime cannot compute on webgpu: ${reason}`, DEVICES);
  }
}

/** Kernels, gradients and optimizers belong to the process; the backend they work with is the one activated last. */
let active: { readonly backend: OnnxRuntimeKernelBackend; readonly statistics: Statistics } | null = null;

function prepareTensorFlow(): void {
  registerKernels((kernel) => {
    const fallbacks = active!.statistics.fallbacks;
    fallbacks.set(kernel, (fallbacks.get(kernel) ?? 0) + 1);
  });
  overrideGradients();
  fuseAdam();
  fuseBatchNormalization();
  watchOptimizers(() => active?.backend.endStep());
}

async function activate(options: BackendOptions): Promise<ActiveBackend> {
  const runtime = loadOnnxRuntime();
  // TF.js would advise its users to install another backend.
  env().set("PROD", true);
  const statistics = newStatistics();
  if (options.device === "gpu") throw new StageFailure("onnxruntime has no device gpu", DEVICES);
  const device = options.device === "webgpu" ? "webgpu" : "cpu";
  const block = device === "cpu" ? blockOfChannels(runtime) : 0;
  const graphs = createGraphCache(runtime, { threads: options.threads, provider: device, block }, statistics);
  const backend = new OnnxRuntimeKernelBackend(graphs, statistics);
  if (!active) prepareTensorFlow();
  active = { backend, statistics };
  registerBackend(backendName, () => backend, 10);
  await setBackend(backendName);
  if (device === "webgpu") tryDevice();
  return {
    name: "onnxruntime",
    version: runtime.version,
    device,
    threads: options.threads,
    step: (signal) => backend.flushInTurns(signal),
    statistics: () => ({
      runs: statistics.runs,
      nodes: statistics.nodes,
      compiled: statistics.compiled,
      released: statistics.released,
      sessions: graphs.size(),
      pooledBytes: backend.pooledBytes(),
      compileMilliseconds: statistics.compileMilliseconds,
      runMilliseconds: statistics.runMilliseconds,
      prepareMilliseconds: statistics.prepareMilliseconds,
      ...Object.fromEntries([...statistics.fallbacks].map(([kernel, calls]) => [`fallback.${kernel}`, calls])),
    }),
    async close() {
      removeBackend(backendName);
    },
  };
}
