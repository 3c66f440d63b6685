import "@tensorflow/tfjs-backend-cpu";
import { env, registerBackend, removeBackend, setBackend } from "@tensorflow/tfjs-core";
import type { ActiveBackend, Backend, BackendOptions, BackendProbe } from "../backend.js";
import { fuseAdam } from "./fused-adam.js";
import { overrideGradients } from "./gradients.js";
import { OnnxRuntimeKernelBackend } from "./kernel-backend.js";
import { backendName, registerKernels } from "./register-kernels.js";
import { loadOnnxRuntime } from "./runtime/binding.js";
import { createSessionCache } from "./runtime/session-cache.js";
import { newStatistics, type Statistics } from "./runtime/statistics.js";
import { watchOptimizers } from "./watch-optimizers.js";

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

/** Kernels, gradients and optimizers belong to the process; the backend they work with is the one activated last. */
let active: { readonly backend: OnnxRuntimeKernelBackend; readonly statistics: Statistics } | null = null;

function prepareTensorFlow(): void {
  registerKernels((kernel) => {
    const fallbacks = active!.statistics.fallbacks;
    fallbacks.set(kernel, (fallbacks.get(kernel) ?? 0) + 1);
  });
  overrideGradients();
  fuseAdam();
  watchOptimizers(() => active?.backend.endStep());
}

async function activate(options: BackendOptions): Promise<ActiveBackend> {
  const runtime = loadOnnxRuntime();
  // TF.js would advise its users to install another backend.
  env().set("PROD", true);
  const statistics = newStatistics();
  const device = options.device === "webgpu" ? "webgpu" : "cpu";
  const sessions = createSessionCache(runtime, { threads: options.threads, provider: device }, statistics);
  const backend = new OnnxRuntimeKernelBackend(sessions, statistics);
  if (!active) prepareTensorFlow();
  active = { backend, statistics };
  registerBackend(backendName, () => backend, 10);
  await setBackend(backendName);
  return {
    name: "onnxruntime",
    version: runtime.version,
    device,
    threads: options.threads,
    step: () => backend.flushInTurns(),
    statistics: () => ({
      runs: statistics.runs,
      nodes: statistics.nodes,
      compiled: statistics.compiled,
      released: statistics.released,
      sessions: sessions.size(),
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
