import { benchBackend } from "./bench-backends.js";
import type { Finding } from "./doctor.js";

/**
 * What can train here, best first. Only one has to be there, and plain JavaScript always is.
 * @param options `bench`: also time a small training step on each.
 */
export async function checkBackends({ bench }: { readonly bench: boolean }): Promise<readonly Finding[]> {
  const { BACKENDS } = await import("../learning/choose-backend.js");
  const findings: Finding[] = [];
  for (const backend of BACKENDS) {
    const probe = await backend.probe();
    const name = `backend ${backend.name}`;
    if (!probe.available) {
      findings.push({ name, state: "warning", value: probe.reason, remedy: probe.remedy });
      continue;
    }
    const speed = bench ? `, ${await benched(backend.name)}` : "";
    findings.push({ name, state: "ok", value: `${probe.version} on ${probe.device}${speed} (${probe.detail})` });
  }
  return findings;
}

async function benched(name: string): Promise<string> {
  const speed = await benchBackend(name);
  if (typeof speed === "string") return speed;
  const images = Number(speed.imagesPerSecond.toPrecision(3));
  return `trains ${images} images/s of 32 x 32 with cnn-small on ${speed.threads} ${speed.threads === 1 ? "thread" : "threads"}`;
}
