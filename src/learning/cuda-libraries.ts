import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** What TensorFlow 2.9, which TF.js 4.22 brings, loads by name at run time (CUDA 11.2, cuDNN 8). */
const LIBRARIES = [
  "libcudart.so.11.0",
  "libcublas.so.11",
  "libcublasLt.so.11",
  "libcufft.so.10",
  "libcurand.so.10",
  "libcusolver.so.11",
  "libcusparse.so.11",
  "libcudnn.so.8",
] as const;

const FOLDERS = ["/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/local/cuda/lib64", "/usr/local/cuda-11/lib64"];

/** What is looked at on this machine. */
export interface GpuSurroundings {
  readonly hasDriver: boolean;
  /** Where the dynamic loader looks, without its own list. */
  readonly folders: readonly string[];
  /** The dynamic loader's list of libraries. */
  readonly cache: string;
}

/**
 * Why TensorFlow does not use a GPU although there is one, so that nobody trains on the processor without knowing;
 * undefined where all is well or there is no NVIDIA GPU.
 */
export function gpuAdvice(
  loaded: {
    readonly packageName: string;
    readonly isGpu: boolean;
    /** Whether it was built against the TensorFlow of a Python, which brings its own CUDA. */
    readonly isBuilt: boolean;
  },
  { hasDriver, folders, cache }: GpuSurroundings = surroundings(),
): string | undefined {
  if (loaded.isGpu || !hasDriver) return undefined;
  if (loaded.packageName === "@tensorflow/tfjs-node") {
    return "this machine has an NVIDIA GPU, which needs @tensorflow/tfjs-node-gpu";
  }
  if (loaded.isBuilt) {
    return "this machine has an NVIDIA GPU that this TensorFlow does not use; install 'tensorflow[and-cuda]' in its Python in place of tensorflow-cpu, and build again with `pipeline doctor --tensorflow-from`";
  }
  const missing = missingLibraries(LIBRARIES, folders, cache);
  return missing.length === 0
    ? "this machine has an NVIDIA GPU that TensorFlow did not take; its own log says why"
    : `this machine has an NVIDIA GPU, but CUDA libraries are missing: ${missing.join(", ")}`;
}

/** Those of the libraries that are neither in the folders nor known to the dynamic loader. */
function missingLibraries(libraries: readonly string[], folders: readonly string[], cache: string): readonly string[] {
  const present = new Set(folders.filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder)));
  return libraries.filter((library) => !present.has(library) && !cache.includes(`/${library}\0`));
}

const surroundings = (): GpuSurroundings => ({
  hasDriver: existsSync("/proc/driver/nvidia/version"),
  folders: searchFolders(process.env["LD_LIBRARY_PATH"]),
  cache: loaderCache(),
});

const searchFolders = (libraryPath: string | undefined): readonly string[] => [
  ...(libraryPath ?? "").split(path.delimiter).filter((folder) => folder !== ""),
  ...FOLDERS,
];

/** The dynamic loader's list of libraries: binary, with paths that end in a zero byte. */
function loaderCache(): string {
  try {
    return readFileSync("/etc/ld.so.cache", "latin1");
  } catch {
    return "";
  }
}
