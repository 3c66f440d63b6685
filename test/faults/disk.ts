import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createRig, type Rig } from "../support/rig.js";
import { noSmallDisks, onSmallDisk, shell } from "../support/small-disk.js";
import type { FaultPart, Faults } from "./fault-part.js";

const PIPELINE = `
name: full
stages:
  first: { uses: synthesize, with: { patients: 12, imagesPerPatient: 1, size: 64, archives: 1 } }
  images: { uses: extract, inputs: { archives: first.archives } }
  small: { uses: resize, inputs: { images: images.images }, with: { size: 64 } }
  sum: { uses: command, inputs: { x: small.images }, with: { run: [sh, -c, "cd {inputs.x} && find . -name '*.png' | sort | xargs cat > {outputs.out}"], outputs: { out: all.bin } } }
`;
/** Kilobytes of the disk that holds the cache, the runs, or both. */
const SIZES = [8, 32, 64, 128, 192, 256, 400, 640, 1000];
/** Blocks of 1,024 bytes that a file may have. */
const LIMITS = [1, 4, 8, 16, 32, 64, 100];
/** What the kernel refuses at its first, second, ... call. */
const CALLS = ["fsync", "rename", "link", "mkdir", "pwrite64"];
const TIMES = [1, 2, 4];

export const disk: FaultPart = {
  name: "disk",
  promise:
    "A full disk is reported with what to do, wherever it occurs; what was finished is kept, and once there is room the next run continues to the same bytes",
  notCovered: [
    "network file systems and quotas",
    "individual calls of `write` and `openat` that the kernel refuses: Node makes too many of its own (a small disk and a limit refuse writes)",
  ],
  async run(faults) {
    if (faults.form === "short") return faults.skip("all", "test/end-to-end/full-disk.test.ts tries the most usual");
    await using rig = await createRig({ commands: "processes" });
    rig.pipeline(PIPELINE);
    const expected = sumAt(rig, rig.cache, rig.runs);
    await trySmallDisks(faults, rig, expected);
    await tryLimits(faults, rig, expected);
    await tryRefusedCalls(faults, rig, expected);
  },
};

const RUN = "pipeline run test --reporter plain";
/** What no message may say. */
const BUG = /bug in radpipe|left no result|stage crashed|Internal error|^\s+at .*\.js:\d+/m;
/** Prints the sum of what a run into these folders has made. */
const SUM = (runs: string): string =>
  `sha256sum "${runs}"/*/artifacts/sum/out/all.bin | cut -d' ' -f1 | sort -u | sed 's/^/sum /'`;

/** Runs to the end and gives the sum of the last stage's bytes. */
function sumAt(rig: Rig, cache: string, runs: string): string {
  const { text, exitCode } = shell(`${RUN} --cache "${cache}" --runs "${runs}" || exit 1; ${SUM(runs)}`, rig.folder);
  const sum = /^sum ([0-9a-f]{64})$/m.exec(text)?.[1];
  if (exitCode !== 0 || sum === undefined)
    throw new Error(`a run with room ended with ${exitCode}: ${text.slice(-400)}`);
  return sum;
}

/** Judges a run that may have met a full disk, by what it said. */
function judge(text: string, exitCode: number): string {
  const bug = BUG.exec(text)?.[0];
  if (bug !== undefined) throw new Error(`said "${bug}": ${text.slice(-600)}`);
  if (exitCode === 0) return "there was room";
  if (!/^error: .*(Cannot write to|Cannot read|full)/m.test(text))
    throw new Error(`ended with ${exitCode}: ${text.slice(-600)}`);
  return "named";
}

async function trySmallDisks(faults: Faults, rig: Rig, expected: string): Promise<void> {
  if (noSmallDisks !== undefined) return faults.skip("small disk", noSmallDisks);
  for (const place of ["cache", "runs", "both"]) {
    for (const size of SIZES) {
      await faults.attempt(`small disk under ${place}`, `${size} kB`, async () => {
        const [cache, runs] = [place === "runs" ? "$DISK.c" : "$DISK/c", place === "cache" ? "$DISK.r" : "$DISK/r"];
        const options = `--cache "${cache}" --runs "${runs}"`;
        const { text } = onSmallDisk(
          size,
          rig.folder,
          `${RUN} ${options}; echo "first $?"; grow
          ${RUN} ${options} > "$DISK.log" 2>&1 || cat "$DISK.log"; ${SUM(runs)}; pipeline cache verify --cache "${cache}" > /dev/null; echo "verify $?"
          rm -rf "$DISK.c" "$DISK.r" "$DISK.log"`,
        );
        const [said = "", after = ""] = text.split(/^first \d+$/m);
        const how = judge(said, Number(/^first (\d+)$/m.exec(text)?.[1] ?? 99));
        if (!after.includes(`sum ${expected}`) || !after.includes("verify 0"))
          throw new Error(`with room: ${after.slice(-500)}`);
        return how;
      });
    }
  }
}

async function tryLimits(faults: Faults, rig: Rig, expected: string): Promise<void> {
  for (const limit of LIMITS) {
    await faults.attempt("limit of the size of files", `${limit} kB`, async () =>
      inFolder((folder) => {
        const options = `--cache "${folder}/c" --runs "${folder}/r"`;
        const { text, exitCode } = shell(`ulimit -f ${limit}; ${RUN} ${options}`, rig.folder);
        const how = judge(text, exitCode ?? 99);
        const sum = sumAt(rig, `${folder}/c`, `${folder}/r`);
        if (sum !== expected) throw new Error("with room the bytes are others");
        return how;
      }),
    );
  }
}

async function tryRefusedCalls(faults: Faults, rig: Rig, expected: string): Promise<void> {
  if (spawnSync("strace", ["-V"]).status !== 0) return faults.skip("refused call", "there is no strace here");
  for (const call of CALLS) {
    for (const time of TIMES) {
      await faults.attempt("refused call", `${call}, number ${time} of each process`, async () =>
        inFolder((folder) => {
          const options = `--cache "${folder}/c" --runs "${folder}/r"`;
          const around = `strace -f -o /dev/null -e trace=${call} -e inject=${call}:error=ENOSPC:when=${time}`;
          const { text, exitCode } = shell(
            `strace -V > /dev/null; exec ${around} "$NODE" "$MAIN" ${RUN.replace("pipeline ", "")} ${options}`,
            rig.folder,
            { NODE: process.execPath, MAIN: path.resolve("dist/src/cli/main.js") },
          );
          const how = judge(text, exitCode ?? 99);
          const sum = sumAt(rig, `${folder}/c`, `${folder}/r`);
          if (sum !== expected) throw new Error("with room the bytes are others");
          return how;
        }),
      );
    }
  }
}

function inFolder(does: (folder: string) => string): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "radpipe-disk-")));
  try {
    return does(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
