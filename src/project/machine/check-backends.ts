import type { Backend } from "../../learning/backend.js";
import type { TrainingSpeed } from "../../learning/time-backend.js";
import type { MachineCheck } from "./machine-check.js";

/**
 * What can train here, best first. Only one has to be there, and plain JavaScript always is.
 * @param time also times a small training step on each; a text says why it could not.
 */
export async function checkBackends(
  backends: readonly Backend[],
  time?: (name: string) => Promise<TrainingSpeed | string>,
): Promise<readonly MachineCheck[]> {
  const checks: MachineCheck[] = [];
  for (const backend of backends) {
    const probe = await backend.probe();
    const name = `backend ${backend.name}`;
    if (!probe.available) {
      checks.push({ name, state: "warning", value: probe.reason, remedy: probe.remedy });
      continue;
    }
    const speed = time === undefined ? "" : `, ${describe(await time(backend.name))}`;
    checks.push({ name, state: "ok", value: `${probe.version} on ${probe.device}${speed} (${probe.detail})` });
  }
  return checks;
}

function describe(speed: TrainingSpeed | string): string {
  if (typeof speed === "string") return speed;
  const images = Number(speed.imagesPerSecond.toPrecision(3));
  return `trains ${images} images/s of 32 x 32 with cnn-small on ${speed.threads} ${speed.threads === 1 ? "thread" : "threads"}`;
}
