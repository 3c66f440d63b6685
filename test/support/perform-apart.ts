import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Surroundings } from "./command-in-process.js";

const program = fileURLToPath(new URL("./command-server.mjs", import.meta.url));

let server: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * Performs a built command in a process beside the test's, which has loaded TensorFlow.js once for all of them: that is
 * most of the time that such a command takes.
 */
export function performApart(args: readonly string[], { command, folder, environment }: Surroundings) {
  const performed = last.then(async () => {
    server = server?.connected ? server : fork(program, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const { channel } = server;
    channel?.ref();
    const settled = new AbortController();
    const { signal } = settled;
    try {
      const answer = Promise.race([
        once(server, "message", { signal }),
        once(server, "exit", { signal }).then(([code]) => {
          throw new Error(`Expected the process for commands to answer, got exit code ${code}: ${args.join(" ")}`);
        }),
      ]);
      server.send({ args, command, folder, environment: { ...process.env, ...environment } });
      const [result] = await answer;
      return result as { exitCode: number; signal: null; stdout: string; stderr: string };
    } finally {
      settled.abort();
      // It ends with this process, and does not keep it from ending.
      server.unref();
      channel?.unref();
    }
  });
  last = performed.catch(() => {});
  return performed;
}
