import { vi } from "vitest";
import type { Rig } from "./rig.js";

interface StartedUi {
  /** With the token. */
  readonly address: string;
  readonly end: () => Promise<void>;
}

/** Starts `pipeline ui` in a process that ends with the rig, on a free port where none is given. */
export async function startUi(rig: Rig, args: readonly string[] = []): Promise<StartedUi> {
  const started = rig.start(["ui", "--port", "0", ...args]);
  await vi.waitFor(
    () => {
      if (!/\/\?token=\S+\n/.test(started.soFar().stdout)) throw new Error(`It says: ${started.soFar().stderr}`);
    },
    { timeout: 20_000, interval: 20 },
  );
  return {
    address: started.soFar().stdout.trim(),
    end: async () => {
      started.kill("SIGTERM");
      await started.finished;
    },
  };
}
