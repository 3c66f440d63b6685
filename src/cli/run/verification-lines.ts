import { printable } from "../../core/printable.js";
import type { StageRecord } from "../../core/run-record.js";
import { describeVerification } from "../../core/verification.js";
import type { RunOptions } from "./run-options.js";

/** What came of `--verify`, a line for each stage; empty without it. */
export function verificationLines(stages: readonly StageRecord[], options: RunOptions): string {
  const lines = asked(stages, options).map(({ id, verification, reason }) => {
    const said = verification === undefined ? `not verified: ${reason}` : describeVerification(verification);
    return `  ${printable(`${id}: ${said}`)}\n`;
  });
  return lines.length === 0 ? "" : `\nverified\n${lines.join("")}`;
}

/** Whether every stage that was to be verified was, and came out the same. */
export const isVerified = (stages: readonly StageRecord[], options: RunOptions): boolean =>
  asked(stages, options).every(({ verification }) => verification?.outcome === "same");

/** Of `all` those that took part; a stage that was named and did not is one that was not verified. */
const asked = (stages: readonly StageRecord[], { verify = [] }: RunOptions): readonly StageRecord[] =>
  stages.filter(({ id, verification }) => verification !== undefined || verify.includes(id));
