import type { ActiveBackend, BackendName, DeviceName } from "./backend.js";
import { chooseBackend } from "./choose-backend.js";

/** What a stage gives for a backend to be chosen and said. */
export interface Surroundings {
  readonly params: {
    readonly backend: "auto" | BackendName;
    readonly device: "auto" | DeviceName;
    readonly threads: "auto" | number;
  };
  readonly cpus: number;
  readonly log: (line: string) => void;
  readonly fact: (name: string, value: string | number | boolean) => void;
}

/** Starts the backend that a stage's parameters ask for, says which and why, and records it. */
export async function startBackend({ params, cpus, log, fact }: Surroundings): Promise<ActiveBackend> {
  const threads = params.threads === "auto" ? Math.max(1, Math.floor(cpus)) : params.threads;
  const { active, explanation } = await chooseBackend({ backend: params.backend, device: params.device, threads });
  log(explanation);
  fact("backend", active.name);
  fact("backendVersion", active.version);
  fact("device", active.device);
  fact("threads", active.threads);
  return active;
}
