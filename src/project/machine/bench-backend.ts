import { fork } from "node:child_process";
import { compiledModule } from "../../executors/launcher.js";
import type { TrainingSpeed } from "../../learning/time-backend.js";

/**
 * Times a small training step on a backend, in a process of its own: TensorFlow.js keeps one engine a process.
 * Gives the reason as text where it cannot be timed.
 */
export function benchBackend(name: string): Promise<TrainingSpeed | string> {
  const child = fork(compiledModule("../project/machine/bench-process.js"), [name], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    timeout: 120_000,
  });
  let said = "";
  let speed: TrainingSpeed | undefined;
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = `${said}${text}`.slice(-10_000);
  });
  child.on("message", (message) => {
    speed = message as TrainingSpeed;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (_code, signal) => {
      const reason = signal === null ? said.trim().split("\n").at(-1) : "it takes longer than two minutes";
      resolve(speed ?? `cannot be timed: ${reason || "it ended without a word"}`);
    });
  });
}
