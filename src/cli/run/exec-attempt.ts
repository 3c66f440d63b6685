import { ok } from "../../core/result.js";
import { carryOut, type EndOfJob } from "../../engine/carry-out.js";
import { writeAnswer } from "../../executors/jobs/job-folder.js";
import { answerProbe, isProbe } from "../../executors/jobs/probe.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { say } from "../output.js";

/**
 * `pipeline exec-attempt FOLDER`: what a job on a cluster runs. SIGUSR2 says that its time is nearly up: the stage keeps
 * what it has. SIGTERM says that the job is cancelled.
 */
export async function execAttempt(folder: string): Promise<CommandResult> {
  if (isProbe(folder)) {
    answerProbe(folder);
    return ok(EXIT.done);
  }
  const controller = new AbortController();
  const endBy = (why: EndOfJob) => (): void => controller.abort(why);
  process.on("SIGUSR2", endBy("time-limit"));
  process.on("SIGTERM", endBy("cancelled"));
  process.on("SIGINT", endBy("cancelled"));
  const answer = await carryOut(folder, controller.signal);
  if (answer === undefined) return ok(EXIT.interrupted);
  writeAnswer(folder, answer);
  say(answer.status === "failed" ? `${answer.status}: ${answer.failure.message}` : answer.status);
  return ok(answer.status === "published" ? EXIT.done : EXIT.failed);
}
