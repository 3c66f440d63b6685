import type { RunRecord } from "../core/run-record.js";
import { currentProcess, livenessOf } from "../store/claims/process-identity.js";

/** Whether the process of a record still lives; `elsewhere`: on another host, where nobody here can tell. */
export function processState(process: RunRecord["process"]): "alive" | "gone" | "elsewhere" {
  const { machine, namespace } = currentProcess();
  // A record may lack what tells two machines of one name apart.
  const identity = {
    ...(machine !== undefined && { machine }),
    ...(namespace !== undefined && { namespace }),
    ...process,
  };
  const liveness = livenessOf(identity);
  return liveness === "unknown" ? "elsewhere" : liveness === "alive" ? "alive" : "gone";
}
