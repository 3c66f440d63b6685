import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { PART_NAMES } from "./fault-part.js";
import { writePromises } from "./readme-table.js";

/**
 * `npm run test:faults -- [PART...] [--seed N]`: tries to break what radpipe promises, and writes `results.json` and the
 * section of README that is made from it. Ends with 1 where something did not hold. The parts share helpers with the
 * tests and run under Vitest for that.
 */
const { values, positionals } = parseArgs({ options: { seed: { type: "string" } }, allowPositionals: true });
const seed = Number(values.seed ?? 1);
const unknown = positionals.find((name) => !(PART_NAMES as readonly string[]).includes(name));
if (unknown !== undefined || !Number.isSafeInteger(seed)) {
  const wrong = unknown === undefined ? `--seed to be a whole number, got ${values.seed}` : undefined;
  process.stderr.write(`Expected ${wrong ?? `the name of a part (${PART_NAMES.join(", ")}), got ${unknown}`}\n`);
  process.exitCode = 2;
} else {
  const folder = path.dirname(fileURLToPath(import.meta.url));
  const vitest = path.join(folder, "../../node_modules/vitest/vitest.mjs");
  const run = spawnSync(process.execPath, [vitest, "run", "--config", path.join(folder, "vitest.config.ts")], {
    stdio: "inherit",
    cwd: path.join(folder, "../.."),
    env: {
      ...process.env,
      RADPIPE_FAULT_PARTS: (positionals.length > 0 ? positionals : PART_NAMES).join(","),
      RADPIPE_FAULT_SEED: String(seed),
    },
  });
  writePromises();
  process.exitCode = run.status ?? 1;
}
