import type { TrainingSpeed } from "../../learning/time-backend.js";
import { execa } from "../../vendor/execa.js";

/**
 * Times a small training step on a backend, in a process of its own: TensorFlow.js keeps one engine a process.
 * Gives the reason as text where it cannot be timed.
 */
export async function benchBackend(name: string): Promise<TrainingSpeed | string> {
  const program = process.argv[1];
  if (program === undefined) throw new Error("Internal error: the command does not know its own file");
  const { exitCode, stdout, stderr } = await execa(process.execPath, [program, "doctor", "--bench-backend", name], {
    reject: false,
    timeout: 120_000,
  });
  if (exitCode === 0) return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as TrainingSpeed;
  return `cannot be timed: ${stderr.trim().split("\n").at(-1) || "it takes longer than two minutes"}`;
}
