import type { ActiveBackend } from "../../src/learning/backend.js";
import type { tfl } from "../../src/learning/tfjs.js";
import { plainJavaScriptSeconds } from "../../src/learning/training-cost.js";

/** Plain JavaScript is for tests and very small networks: users who are left with it are told before it starts. */
export function warnIfSlow(
  active: ActiveBackend,
  model: tfl.LayersModel,
  images: number,
  warn: (message: string) => void,
): void {
  if (active.name !== "cpu") return;
  const seconds = plainJavaScriptSeconds(model, images);
  if (seconds < 60) return;
  warn(
    `Training in plain JavaScript will take about ${duration(seconds)}. \`pipeline doctor\` says what keeps the faster backends from being used.`,
  );
}

function duration(seconds: number): string {
  const units = [
    [86_400, "days"],
    [3600, "hours"],
    [60, "minutes"],
  ] as const;
  const [size, unit] = units.find(([least]) => seconds >= 2 * least) ?? units[2];
  return `${Math.max(1, Math.round(seconds / size))} ${unit}`;
}
