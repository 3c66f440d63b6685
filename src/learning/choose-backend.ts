import { StageFailure } from "../core/stage-failure.js";
import type { ActiveBackend, Backend, BackendName, BackendOptions, BackendProbe, DeviceName } from "./backend.js";
import { cpuBackend } from "./cpu-backend.js";
import { onnxruntimeBackend } from "./onnxruntime/backend.js";
import { tensorflowBackend } from "./tensorflow-backend.js";

/** Fastest first on a processor, by `npm run bench -- train`; README has the table. */
export const BACKENDS: readonly Backend[] = [onnxruntimeBackend, tensorflowBackend, cpuBackend];

export interface BackendChoice {
  readonly active: ActiveBackend;
  /** One line for the log: which, and why. */
  readonly explanation: string;
}

export interface BackendRequest {
  readonly backend: "auto" | BackendName;
  readonly device: "auto" | DeviceName;
  readonly threads: number;
}

/**
 * Activates the backend that is asked for, or the best there is: one with a GPU before one without.
 * Throws a StageFailure where what is asked for cannot be had.
 */
export async function chooseBackend(
  request: BackendRequest,
  backends: readonly Backend[] = BACKENDS,
): Promise<BackendChoice> {
  const { backend: wanted, device, threads } = request;
  const options: BackendOptions = { device, threads };
  const probed = await probeAll(wanted === "auto" ? backends : backends.filter(({ name }) => name === wanted));
  if (wanted !== "auto") {
    const only = probed[0];
    if (only === undefined) throw new Error(`Internal error: there is no backend ${wanted}`);
    if (!only.probe.available) {
      throw new StageFailure(`The backend ${wanted} cannot be used here: ${only.probe.reason}`, only.probe.remedy);
    }
    if (!offers(only.probe, device)) throw noSuchDevice(device, [only]);
    return activated(only.backend, options, "as asked for");
  }
  const usable = probed.filter(({ probe }) => offers(probe, device));
  const onGpu = device === "cpu" ? undefined : usable.find(({ probe }) => probe.available && probe.device !== "cpu");
  const chosen = onGpu ?? usable[0];
  if (chosen === undefined) throw noSuchDevice(device, probed);
  // What is not there may have had a GPU.
  const passedOver = probed
    .filter((one, index) => index < probed.indexOf(chosen) || !one.probe.available)
    .map(({ backend, probe }) => `${backend.name}: ${whyNot(probe)}`);
  const best = `the best there is${passedOver.length > 0 ? ` (${passedOver.join("; ")})` : ""}`;
  return activated(chosen.backend, options, best);
}

interface Probed {
  readonly backend: Backend;
  readonly probe: BackendProbe;
}

const probeAll = async (backends: readonly Backend[]): Promise<readonly Probed[]> => {
  const probed: Probed[] = [];
  for (const backend of backends) probed.push({ backend, probe: await backend.probe() });
  return probed;
};

/** Whether the probe allows the device. Every backend can also compute on the processor. */
const offers = (probe: BackendProbe, device: BackendRequest["device"]): boolean =>
  probe.available && (device === "auto" || device === "cpu" || probe.device === device);

const whyNot = (probe: BackendProbe): string => (probe.available ? `has only the ${probe.device}` : probe.reason);

const noSuchDevice = (device: string, probed: readonly Probed[]): StageFailure =>
  new StageFailure(
    `Expected a backend with the device ${device}, got ${probed.map(({ backend, probe }) => `${backend.name}: ${whyNot(probe)}`).join("; ")}`,
    "Use `device: auto`, or see `pipeline doctor`.",
  );

async function activated(backend: Backend, options: BackendOptions, reason: string): Promise<BackendChoice> {
  const active = await backend.activate(options);
  const threads = `${active.threads} ${active.threads === 1 ? "thread" : "threads"}`;
  return {
    active,
    explanation: `Computing with ${active.name} ${active.version} on ${active.device}, ${threads}: ${reason}.`,
  };
}
