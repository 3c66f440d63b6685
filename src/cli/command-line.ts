import type { Failure } from "../core/failure.js";
import { packageVersion } from "../project/package-folder.js";
import type { CommandResult } from "./command.js";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-code.js";

/** Does what a command line asks for, prints what it has to say, and tells with which exit code the process ends. */
export async function performCommandLine(args: readonly string[]): Promise<ExitCode> {
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
    process.stdout.write(`${packageVersion()}\n`);
    return EXIT.done;
  }
  try {
    const { createProgram } = await import("./program.js");
    let result: CommandResult | undefined;
    const program = createProgram((outcome) => {
      result = outcome;
    });
    await program.parseAsync(args.length === 0 ? ["--help"] : args, { from: "user" });
    if (result === undefined || result.ok) return result?.value ?? EXIT.done;
    const { describeProblem } = await import("./describe-problem.js");
    process.stderr.write(await describeProblem(result.error));
    return result.error.type === "failure" ? exitCodeOf(result.error.failure.reason) : EXIT.wrongInput;
  } catch (error) {
    // Help was shown, or the command line is wrong: commander has said so.
    const { code, exitCode } = error as { readonly code?: unknown; readonly exitCode?: unknown };
    if (typeof code === "string" && code.startsWith("commander.")) return exitCode === 0 ? EXIT.done : EXIT.wrongInput;
    const { isInterruption } = await import("./run/interrupt.js");
    if (isInterruption(error)) return EXIT.interrupted;
    const { describeCrash, describeProblem } = await import("./describe-problem.js");
    const failure = await failureBehind(error);
    process.stderr.write(
      failure === undefined ? describeCrash(error) : await describeProblem({ type: "failure", failure }),
    );
    return failure === undefined ? EXIT.failed : exitCodeOf(failure.reason);
  }
}

/** A full disk is no bug, wherever it was met. */
async function failureBehind(error: unknown): Promise<Failure | undefined> {
  const { StoreFailure } = await import("../store/store-failure.js");
  if (error instanceof StoreFailure) return error.failure;
  const { unexpectedFileFailure } = await import("./file-failure.js");
  return unexpectedFileFailure(error);
}
