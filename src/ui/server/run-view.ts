import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { KnownRun } from "../../experiments/read-runs.js";
import { reproduceCommand } from "../../reports/reproduce-command.js";
import type { LiveStage, RunView } from "../api.js";
import { liveStages } from "./live-stages.js";
import { graphView } from "./run-graph.js";

/** A run as its page shows it, from what is in its folder now. */
export async function viewOf({ id, folder, state, record }: KnownRun): Promise<RunView> {
  const live: ReadonlyMap<string, LiveStage> = state === "running" ? liveStages(folder) : new Map();
  return {
    id,
    folder,
    state,
    record,
    hasReport: existsSync(path.join(folder, "report.html")),
    live: Object.fromEntries(live),
    graph: graphView(record),
    logs: await logsOf(folder),
    repeat: reproduceCommand(record),
    at: Date.now(),
  };
}

/** Stages with a log, as they have been written. */
async function logsOf(folder: string): Promise<RunView["logs"]> {
  const logs = path.join(folder, "logs");
  const names = (await readdir(logs).catch(() => [])).filter((name) => name.endsWith(".log"));
  const found = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(path.join(logs, name));
      return { stage: name.slice(0, -".log".length), bytes: size, at: mtimeMs };
    }),
  );
  return found.sort((a, b) => a.at - b.at).map(({ stage, bytes }) => ({ stage, bytes }));
}
