import { once } from "node:events";
import { ok } from "../../core/result.js";
import { startServer } from "../../ui/server/server.js";
import { type CommandResult, failed, wrongArgument } from "../command.js";
import { EXIT } from "../exit-code.js";
import { print } from "../output.js";
import type { Project } from "../project.js";
import { interruptible } from "../run/interrupt.js";
import { openInBrowser } from "./open-in-browser.js";

export interface UiCommandOptions {
  readonly port?: string;
  readonly host?: string;
  readonly allowHost?: readonly string[];
  readonly open?: boolean;
}

/** `pipeline ui`: serves the page until Ctrl-C, and prints its address. */
export async function ui(project: Project, options: UiCommandOptions): Promise<CommandResult> {
  const { port, host, allowHost, open = false } = options;
  if (port !== undefined && !/^\d{1,5}$/.test(port)) {
    return wrongArgument(`Expected --port to be a number from 0 to 65535, got "${port}"`);
  }
  if (Number(port ?? 0) > 65_535) return wrongArgument(`Expected --port to be at most 65535, got ${port}`);
  const started = await startServer(project, {
    ...(port !== undefined && { port: Number(port) }),
    ...(host !== undefined && { host }),
    ...(allowHost !== undefined && { allowHost }),
  });
  if (!started.ok) return failed(started.error);
  const { address, close } = started.value;
  const { signal, release } = interruptible("Stopped.");
  print(`${address}\n`);
  if (open) openInBrowser(address);
  if (!signal.aborted) await once(signal, "abort");
  release();
  await close();
  return ok(EXIT.done);
}
