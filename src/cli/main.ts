#!/usr/bin/env node
import { performCommandLine } from "./command-line.js";
import { EXIT, type ExitCode } from "./exit-code.js";

let lostOutput: Error | undefined;
const exitCode = await main(process.argv.slice(2));
process.exitCode = lostOutput === undefined ? exitCode : exitCode || EXIT.failed;

/** Output that goes to a full disk is lost, the work that is under way is not. */
function loseOutput(error: Error): void {
  if (lostOutput !== undefined) return;
  lostOutput = error;
  process.exitCode = EXIT.failed;
  process.stderr.write(`error: The output of this command could not be written: ${error.message}\n`);
}

async function main(args: readonly string[]): Promise<ExitCode> {
  // A reader that has seen enough (`pipeline runs | head`) is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.done);
    loseOutput(error);
  });
  process.stderr.on("error", loseOutput);
  return performCommandLine(args);
}
