import type { Result } from "../core/result.js";
import type { Problem } from "../project/problem.js";
import type { Command } from "../vendor/commander.js";
import type { ExitCode } from "./exit-code.js";
import type { Project } from "./project.js";

export { failed, type Problem, refused, wrongArgument } from "../project/problem.js";

export type CommandResult = Result<ExitCode, Problem>;

/** Runs a command in the project that the global options name, and hands its result to `main`. */
export type Perform = (command: Command, action: (project: Project) => Promise<CommandResult>) => Promise<void>;
