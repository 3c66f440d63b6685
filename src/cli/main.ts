#!/usr/bin/env node
import type { CommandResult } from "./command.js";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-code.js";
import { packageVersion } from "./package-folder.js";

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<ExitCode> {
  // A reader that has seen enough (`pipeline runs | head`) is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) =>
    process.exit(error.code === "EPIPE" ? EXIT.done : EXIT.failed),
  );
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
    const { describeCrash } = await import("./describe-problem.js");
    process.stderr.write(describeCrash(error));
    return EXIT.failed;
  }
}
