import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { writeWhole } from "../../core/write-whole.js";

/** What a job found on a node that was asked to look around. */
export interface ProbeAnswer {
  readonly host: string;
  readonly node: string;
  /** Milliseconds since 1970, by its clock. */
  readonly at: number;
  readonly hasHardLinks: boolean;
}

const QUESTION = "probe";
const ANSWER = "probe.json";

/** Makes a job of this folder one that only looks around. */
export const askForProbe = (folder: string): void => writeFileSync(path.join(folder, QUESTION), "");

export const isProbe = (folder: string): boolean => existsSync(path.join(folder, QUESTION));

export function answerProbe(folder: string): void {
  const answer: ProbeAnswer = {
    host: hostname(),
    node: process.versions.node,
    at: Date.now(),
    hasHardLinks: canLink(folder),
  };
  writeWhole(path.join(folder, ANSWER), JSON.stringify(answer));
}

export function readProbe(folder: string): ProbeAnswer | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, ANSWER), "utf8")) as ProbeAnswer;
  } catch {
    return undefined;
  }
}

/** Locks are links; without them the store copies, which is weaker. */
function canLink(folder: string): boolean {
  const link = path.join(folder, "link");
  try {
    linkSync(path.join(folder, QUESTION), link);
    rmSync(link);
    return true;
  } catch {
    return false;
  }
}
