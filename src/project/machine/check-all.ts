import type { ProjectFolders } from "../project-folders.js";
import { checkBackends } from "./check-backends.js";
import { checkMachine } from "./check-machine.js";
import type { MachineCheck } from "./machine-check.js";

/** @param options `bench` also times a small training step on each learning backend. */
export async function checkAll(
  project: ProjectFolders,
  { bench = false }: { readonly bench?: boolean },
): Promise<readonly MachineCheck[]> {
  const { BACKENDS } = await import("../../learning/choose-backend.js");
  const { benchBackend } = await import("./bench-backend.js");
  const machine = await checkMachine(project);
  const { checkCluster } = await import("./check-cluster.js");
  return [
    ...machine,
    ...(await checkCluster(project)),
    ...(await checkBackends(BACKENDS, bench ? benchBackend : undefined)),
  ];
}
