import { homedir } from "node:os";
import path from "node:path";

/** The version of `@tensorflow/tfjs-node-gpu` whose sources are built; the same as the TF.js we run. */
export const TFJS_NODE_VERSION = "4.22.0";

/**
 * Where a TensorFlow.js addon that was built against an installed TensorFlow is stored: `$RADPIPE_TENSORFLOW`, else
 * `radpipe/tensorflow` in the user's cache folder. Never in a project.
 */
export function tensorflowInstallationFolder(environment: NodeJS.ProcessEnv): string {
  if (environment["RADPIPE_TENSORFLOW"]) return path.resolve(environment["RADPIPE_TENSORFLOW"]);
  const caches = environment["XDG_CACHE_HOME"]
    ? path.resolve(environment["XDG_CACHE_HOME"])
    : path.join(environment["HOME"] ?? homedir(), ".cache");
  return path.join(caches, "radpipe", "tensorflow");
}
