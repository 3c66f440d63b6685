import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type ChainProject, createChainProject } from "./chain-project.js";
import type { FaultPart, Faults } from "./fault-part.js";

const RUN = ["run", "test", "--reporter", "json"];
/** Milliseconds within which a run of the chain passes through all that it does. */
const MOMENTS = 2_500;
/** Of each kind. */
const COUNTS: Readonly<Record<Target, number>> = { orchestrator: 48, stage: 24, launcher: 24, "one of several": 24 };

type Target = "orchestrator" | "stage" | "launcher" | "one of several";

export const kills: FaultPart = {
  name: "kills",
  promise: "Whatever is killed, at any moment: the next run continues, leaves nothing behind and makes the same bytes",
  notCovered: [
    "power loss: unflushed writes cannot be lost here",
    "systems other than Linux: processes are found in /proc",
  ],
  async run(faults) {
    if (process.platform !== "linux") return faults.skip("all", "processes are found in /proc, which is Linux's");
    if (faults.form === "short") return killsOf(faults, ["orchestrator", "launcher"]);
    const targets = (Object.keys(COUNTS) as Target[]).flatMap((target) => Array<Target>(COUNTS[target]).fill(target));
    // Two projects at once, since a run waits half of its time.
    const odd = (_: Target, at: number): boolean => at % 2 === 1;
    await Promise.all([
      killsOf(faults, targets.filter(odd), "a"),
      killsOf(
        faults,
        targets.filter((target, at) => !odd(target, at)),
        "b",
      ),
    ]);
  },
};

async function killsOf(faults: Faults, targets: readonly Target[], lane = "a"): Promise<void> {
  await using project = await createChainProject();
  for (const [at, target] of targets.entries()) {
    const random = faults.random(lane, at);
    const isFresh = at === 0 || random.uniform() < 0.6;
    const where = isFresh ? "an empty cache" : "the cache that the last kill left";
    await faults.attempt(target, `lane ${lane}, number ${at}, ${where}`, async () => {
      // Where all had ended by the moment that was drawn, nothing was killed: an earlier one is drawn.
      for (let most = MOMENTS, hit = false; !hit; most /= 2) {
        if (isFresh || most < MOMENTS) project.rig.remove("cache");
        hit = await killAt(project, target, random.between(50, most));
      }
      await project.runAgain("all");
      if (leftBy(project).length === 0) return "equal";
      // A lock that was taken over meanwhile may keep its dead owner's file until the run after.
      await project.runAgain("all");
      const left = leftBy(project);
      if (left.length > 0) throw new Error(`left behind after two runs: ${left.join(", ")}`);
      return "equal, nothing left after one more run";
    });
  }
}

/** Starts a run, or several, and kills after so many milliseconds; false where all had ended by then. */
async function killAt({ rig }: ChainProject, target: Target, delay: number): Promise<boolean> {
  const runs = Array.from({ length: target === "one of several" ? 4 : 1 }, () => rig.start(RUN));
  const all = Promise.all(runs.map(({ finished }) => finished));
  let ended = false;
  void all.then(() => {
    ended = true;
  });
  await pause(delay);
  const victim = async (): Promise<number | undefined> => {
    const [first] = runs;
    if (target === "launcher") return processes().find((one) => isLauncherOf(one, first!.pid))?.pid;
    if (target === "stage")
      return processes().find((one) => one.environment.includes(`RADPIPE_ATTEMPT=${rig.cache}`))?.pid;
    return first!.pid;
  };
  while (!ended) {
    const pid = await victim();
    if (pid !== undefined && kill(pid)) {
      // A run whose stage or launcher was killed ends or goes on by itself; one of several leaves its work to the others.
      await all;
      return true;
    }
    await pause(5);
  }
  await all;
  return false;
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly environment: string;
}

const isLauncherOf = (one: Process, parent: number): boolean =>
  one.parent === parent && one.command.includes("launch-process");

function processes(): readonly Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const read = (file: string): string => readFileSync(`/proc/${name}/${file}`, "utf8");
        const parent = Number(/\) \S (\d+)/.exec(read("stat"))?.[1]);
        return [{ pid: Number(name), parent, command: read("cmdline"), environment: read("environ") }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

/** What stays in the cache of unfinished work, and processes of attempts. */
function leftBy({ rig }: ChainProject): readonly string[] {
  const files = ["tmp", "scratch", "locks"].flatMap((folder) =>
    readdirSync(path.join(rig.cache, folder)).map((name) => `cache/${folder}/${name}`),
  );
  const attempts = processes().filter(({ environment }) => environment.includes(`RADPIPE_ATTEMPT=${rig.cache}`));
  return [...files, ...attempts.map(({ command }) => command)];
}
