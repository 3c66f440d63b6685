import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { ok } from "../../core/result.js";
import { shownPath } from "../../project/shown-path.js";
import { type Waiting, watchPipeline } from "../../project/watching/watch-pipeline.js";
import { projectAt } from "../../project.js";
import { counted } from "../../reports/numbers.js";
import { type CommandResult, wrongArgument } from "../command.js";
import { EXIT } from "../exit-code.js";
import { say, sayWarning } from "../output.js";
import type { Project } from "../project.js";
import type { RunOptions } from "./run-options.js";

/**
 * `pipeline run --watch`: runs, and runs again when what the pipeline reads has changed. Each run is a command of its own, since
 * code that a process has once loaded stays as it was.
 * @param startedIn the folder that `--cwd` is relative to.
 */
export async function watchRun(
  from: Project,
  named: string | undefined,
  options: RunOptions,
  startedIn: string,
): Promise<CommandResult> {
  const found = projectAt(from).find(named);
  if (!found.ok) return found;
  const { file, displayFile, project } = found.value;
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat !== undefined && !stat.isFile()) {
    return wrongArgument(`Expected a file to watch, got ${displayFile}, which is not one`, "Leave --watch out.");
  }
  const args = process.argv.slice(1).filter((arg) => arg !== "--watch");
  const tell = (line: string): void => {
    if (options.quiet) return;
    say("");
    say(line);
  };
  const shown = (places: readonly string[]): string => {
    const names = places.slice(0, 3).map((place) => shownPath(place, project));
    return `${names.join(", ")}${places.length > names.length ? `, and ${places.length - names.length} more` : ""}`;
  };
  const stopping = stoppable();
  try {
    const watched = await watchPipeline(from, file, options, {
      signal: stopping.signal,
      run: (changed) => {
        if (changed.length > 0) tell(`${shown(changed)} changed: running again.`);
        return stopping.untilEnd(
          spawn(process.execPath, [...process.execArgv, ...args], { cwd: startedIn, stdio: "inherit" }),
        );
      },
      waiting: (waiting) => {
        for (const warning of doubts(waiting, shown)) sayWarning(warning);
        tell(`Watching ${shown([file])}${beside(waiting)}. Ctrl-C ends.`);
      },
    });
    return watched.ok ? ok(EXIT.interrupted) : watched;
  } finally {
    stopping.release();
  }
}

function beside({ reads: { code, sources } }: Waiting): string {
  const parts = [
    ...(code.length === 0 ? [] : [`${counted(code.length, "file")} of code`]),
    ...(sources.length === 0 ? [] : [counted(sources.length, "source")]),
  ];
  return parts.map((part) => `, ${part}`).join("");
}

function doubts({ isPartial, writtenByRun }: Waiting, shown: (places: readonly string[]) => string): readonly string[] {
  return [
    ...(writtenByRun.length === 0
      ? []
      : [
          `${shown(writtenByRun)} changed during each of the last runs, as if these wrote there: not run again for that.`,
        ]),
    ...(isPartial
      ? [
          "The system does not watch all folders that are read (on Linux, fs.inotify.max_user_watches may be too small): some are checked only every few seconds.",
        ]
      : []),
  ];
}

/**
 * Ctrl-C ends a run as it does without `--watch`, and then the watching. A terminal tells the run itself; any other signal is
 * handed on.
 */
function stoppable(): {
  readonly signal: AbortSignal;
  readonly untilEnd: (child: ChildProcess) => Promise<void>;
  readonly release: () => void;
} {
  const controller = new AbortController();
  const atTerminal = process.stdin.isTTY === true || process.stdout.isTTY === true || process.stderr.isTTY === true;
  let running: ChildProcess | undefined;
  const handlers = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((name) => {
    const handler = (): void => {
      controller.abort();
      if (name === "SIGTERM" || !atTerminal) running?.kill(name);
    };
    process.on(name, handler);
    return { name, handler };
  });
  return {
    signal: controller.signal,
    async untilEnd(child) {
      running = child;
      try {
        // Rejects where it cannot be started.
        await once(child, "exit");
      } finally {
        running = undefined;
      }
    },
    release: () => {
      for (const { name, handler } of handlers) process.off(name, handler);
    },
  };
}
