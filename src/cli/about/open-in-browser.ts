import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { escapeHtml } from "../../reports/html.js";
import { say } from "../output.js";

const PROGRAMS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** By way of a file that nobody else can read: arguments of programs are seen by every user of a machine, and the address has the token. */
export function openInBrowser(address: string): void {
  const folder = mkdtempSync(path.join(tmpdir(), "radpipe-ui-"));
  const file = path.join(folder, "open.html");
  const refresh = `<meta http-equiv="refresh" content="0; url=${escapeHtml(address)}">`;
  writeFileSync(file, `<!doctype html><meta charset="utf-8">${refresh}<title>radpipe</title>\n`, { mode: 0o600 });
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const [program = "xdg-open", ...args] = PROGRAMS[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...args, pathToFileURL(file).href], { stdio: "ignore", detached: true });
  child.on("error", () => say("No browser could be opened: open the address yourself."));
  child.unref();
}
