import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FaultPart, Faults } from "../fault-part.js";
import { READERS } from "./readers.js";
import { type How, tryCase } from "./try-case.js";

/** Of each reader, of processor time. */
const SECONDS = 60;
/** A process that says nothing for so long reads for ever, however busy the machine is. */
const SILENCE_MS = 600_000;
/** Files of each reader in the short form. */
const FEW = 6;

export const fuzz: FaultPart = {
  name: "fuzz",
  promise:
    "A valid file is read as its format defines, a damaged or hostile one is read or refused with a message, within 2 s of processor time and 1.5 GB: no crash, no endless loop, no wrong values where a checksum covers them",
  notCovered: [
    "JPEG, TIFF, WebP and GIF: libvips reads them",
    "files are generated and mutated at random from a seed, with knowledge of each format, but not guided by coverage",
  ],
  async run(faults) {
    const names = Object.keys(READERS);
    if (faults.form === "short") {
      for (const name of names) {
        for (let index = 0; index < FEW; index++) {
          await faults.attempt(name, `file ${index}`, () => tryCase(name, faults.seed, index));
        }
      }
      return;
    }
    // Two at once, one for each processor.
    const next = async (): Promise<void> => {
      for (let name = names.shift(); name !== undefined; name = names.shift()) await fuzzReader(faults, name);
    };
    await Promise.all([next(), next()]);
  },
};

/** Goes on behind a file that ended the process. */
async function fuzzReader(faults: Faults, name: string): Promise<void> {
  let left = SECONDS;
  const met = new Set<string>();
  for (let first = 0; left > 0; ) {
    const cases = await readInProcess(name, faults.seed, first, left);
    if (cases.length === 0) throw new Error(`Internal error: the process that reads ${name} did nothing`);
    // A process that was ended does not tell of its last file.
    left -= Math.max(1, ...cases.slice(-2).map(({ spent = 0 }) => spent));
    for (const { index, how, fault = "" } of cases) {
      first = index + 1;
      // One line for each fault, not for each file that shows it; all count.
      const isKnown = met.has(fault);
      met.add(fault);
      await faults.attempt(name, `file ${index}`, async () => {
        if (how !== undefined) return how;
        throw new Error(isKnown ? `as above: ${fault}` : fault);
      });
    }
  }
}

interface Case {
  readonly index: number;
  readonly how?: How;
  readonly fault?: string;
  /** Seconds of processor time since the process began its first file. */
  readonly spent?: number;
}

function readInProcess(name: string, seed: number, first: number, seconds: number): Promise<readonly Case[]> {
  const file = fileURLToPath(new URL("case-process.ts", import.meta.url));
  const child = fork(file, [name, String(seed), String(first), String(seconds)], {
    execArgv: ["--import", "jiti/register", "--max-old-space-size=1024"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const cases: Case[] = [];
  let started: number | undefined;
  let reason: string | undefined;
  const watch = (): NodeJS.Timeout =>
    setTimeout(() => {
      reason = `said nothing for ${SILENCE_MS / 1000} s`;
      child.kill("SIGKILL");
    }, SILENCE_MS);
  let timer = watch();
  child.on("message", (message: Case) => {
    clearTimeout(timer);
    timer = watch();
    started = message.index;
    if (message.how !== undefined || message.fault !== undefined) {
      cases.push(message);
      started = undefined;
    }
  });
  return new Promise((resolve) => {
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      // The last one that was begun ended the process.
      if (started !== undefined)
        cases.push({ index: started, fault: reason ?? `the process ended with ${signal ?? code}` });
      resolve(cases);
    });
  });
}
