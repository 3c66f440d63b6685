import { readdirSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";

/** What a stage asks for. More than there is means: all of it, alone. */
interface ResourceRequest {
  /** Who asks: a lower one comes first. Equal ones come in the order in which they ask. */
  readonly rank?: number;
  /** Where `cpus` is absent: how many it is told to use, however many are free. */
  readonly share?: number;
  /** Absent: one is reserved, and the stage is told to use as many as are free when it starts. */
  readonly cpus?: number;
  readonly memoryBytes?: number;
  readonly gpus: number;
}

export interface ResourcePool {
  /** Waits for its turn and for room; first come first served, but what fits may pass what does not. */
  readonly acquire: (request: ResourceRequest, signal: AbortSignal) => Promise<Slot>;
}

export interface Slot {
  /** Processors the holder may use at once. */
  readonly cpus: number;
  /** Calling it again changes nothing. */
  readonly release: () => void;
}

export interface Capacity {
  readonly jobs: number;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly gpus: number;
}

/** What this machine offers, within the limits of its control group. */
export function machineCapacity(jobs: number): Capacity {
  const limit = process.constrainedMemory();
  const memoryBytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return { jobs, cpus: availableParallelism(), memoryBytes, gpus: countGpus() };
}

/** Where the driver does not tell, stages that ask for a GPU take turns. */
function countGpus(): number {
  try {
    return Math.max(1, readdirSync("/proc/driver/nvidia/gpus").length);
  } catch {
    return 1;
  }
}

export function resourcePool(capacity: Capacity): ResourcePool {
  const free = { ...capacity };
  interface Waiting {
    readonly need: Capacity;
    readonly rank: number;
    readonly modest: boolean;
    readonly grant: (slot: Slot) => void;
  }
  const queue: Waiting[] = [];

  const fits = (need: Capacity): boolean =>
    need.jobs <= free.jobs && need.cpus <= free.cpus && need.memoryBytes <= free.memoryBytes && need.gpus <= free.gpus;

  const take = (need: Capacity, sign: 1 | -1): void => {
    free.jobs -= sign * need.jobs;
    free.cpus -= sign * need.cpus;
    free.memoryBytes -= sign * need.memoryBytes;
    free.gpus -= sign * need.gpus;
  };

  const grantWhatFits = (): void => {
    for (const waiting of [...queue]) {
      if (free.jobs <= 0) return;
      if (!fits(waiting.need)) continue;
      queue.splice(queue.indexOf(waiting), 1);
      const cpus = waiting.modest ? Math.max(1, free.cpus) : waiting.need.cpus;
      take(waiting.need, 1);
      let held = true;
      waiting.grant({
        cpus,
        release() {
          if (!held) return;
          held = false;
          take(waiting.need, -1);
          grantWhatFits();
        },
      });
    }
  };

  return {
    acquire(request, signal) {
      const need = {
        jobs: 1,
        cpus: Math.min(request.cpus ?? request.share ?? 1, capacity.cpus),
        memoryBytes: Math.min(request.memoryBytes ?? 0, capacity.memoryBytes),
        gpus: Math.min(request.gpus, capacity.gpus),
      };
      return new Promise((grant, refuse) => {
        if (signal.aborted) return refuse(signal.reason);
        const onAbort = (): void => {
          queue.splice(queue.indexOf(waiting), 1);
          refuse(signal.reason);
        };
        const waiting: Waiting = {
          need,
          rank: request.rank ?? 0,
          modest: request.cpus === undefined && request.share === undefined,
          grant(slot) {
            signal.removeEventListener("abort", onAbort);
            grant(slot);
          },
        };
        signal.addEventListener("abort", onAbort, { once: true });
        const later = queue.findIndex(({ rank }) => rank > waiting.rank);
        queue.splice(later < 0 ? queue.length : later, 0, waiting);
        grantWhatFits();
      });
    },
  };
}
