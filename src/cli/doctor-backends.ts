import type { Backend } from "../learning/backend.js";
import type { TrainingSpeed } from "../learning/time-backend.js";
import type { Finding } from "./finding.js";

/**
 * What can train here, best first. Only one has to be there, and plain JavaScript always is.
 * @param time also times a small training step on each; a text says why it could not.
 */
export async function checkBackends(
  backends: readonly Backend[],
  time?: (name: string) => Promise<TrainingSpeed | string>,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const backend of backends) {
    const probe = await backend.probe();
    const name = `backend ${backend.name}`;
    if (!probe.available) {
      findings.push({ name, state: "warning", value: probe.reason, remedy: probe.remedy });
      continue;
    }
    const speed = time === undefined ? "" : `, ${describe(await time(backend.name))}`;
    findings.push({ name, state: "ok", value: `${probe.version} on ${probe.device}${speed} (${probe.detail})` });
  }
  return findings;
}

function describe(speed: TrainingSpeed | string): string {
  if (typeof speed === "string") return speed;
  const images = Number(speed.imagesPerSecond.toPrecision(3));
  return `trains ${images} images/s of 32 x 32 with cnn-small on ${speed.threads} ${speed.threads === 1 ? "thread" : "threads"}`;
}
