import { vi } from "vitest";
import type { Rig } from "./rig.js";

/** Starts `pipeline ui` on a free port, in a process that ends with the rig. @returns its address, with the token. */
export async function startUi(rig: Rig, args: readonly string[] = []): Promise<string> {
  const started = rig.start(["ui", "--port", "0", ...args]);
  await vi.waitFor(
    () => {
      if (!/\/\?token=\S+\n/.test(started.soFar().stdout)) throw new Error(`It says: ${started.soFar().stderr}`);
    },
    { timeout: 20_000, interval: 20 },
  );
  return started.soFar().stdout.trim();
}
