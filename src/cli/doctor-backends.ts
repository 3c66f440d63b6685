import type { Finding } from "./doctor.js";

/** What can train here, best first. Only one has to be there, and plain JavaScript always is. */
export async function checkBackends(): Promise<readonly Finding[]> {
  const { BACKENDS } = await import("../learning/choose-backend.js");
  const findings: Finding[] = [];
  for (const backend of BACKENDS) {
    const probe = await backend.probe();
    const name = `backend ${backend.name}`;
    findings.push(
      probe.available
        ? { name, state: "ok", value: `${probe.version} on ${probe.device} (${probe.detail})` }
        : { name, state: "warning", value: probe.reason, remedy: probe.remedy },
    );
  }
  return findings;
}
