import { randomBytes } from "node:crypto";
import type { RunId } from "../core/ids.js";

/** `20261123T041500Z-demo-sweep-3fa94c`. */
export const newSweepId = (pipeline: string, startedAt: Date): string => newRunId(`${pipeline}-sweep`, startedAt);

/** `20261123T041500Z-demo-3fa94c`: sorts by time, says what it is, and two at once do not meet. */
export function newRunId(pipeline: string, startedAt: Date): RunId {
  const time = `${startedAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  return `${time}-${pipeline}-${randomBytes(3).toString("hex")}` as RunId;
}
