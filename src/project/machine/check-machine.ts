import { accessSync, constants, existsSync } from "node:fs";
import { arch, availableParallelism, cpus, release, totalmem } from "node:os";
import path from "node:path";
import { diskSpace } from "../../core/disk-space.js";
import { humanBytes } from "../../core/human-units.js";
import { environmentMask } from "../../core/secret-mask.js";
import { PASSED_VARIABLES, SET_VARIABLES } from "../../executors/stage-environment.js";
import { execa } from "../../vendor/execa.js";
import { packageVersion } from "../package-folder.js";
import type { ProjectFolders } from "../project-folders.js";
import { shownPath } from "../shown-path.js";
import type { MachineCheck } from "./machine-check.js";

const OLDEST_NODE = [20, 18] as const;
const SMALL_DISK = 5_000_000_000;
const SMALL_MEMORY = 2_000_000_000;

/** Versions, processors, memory, disk, folders, the image library, git and the network's surroundings. */
export async function checkMachine(project: ProjectFolders): Promise<readonly MachineCheck[]> {
  return [
    { name: "radpipe", state: "ok", value: packageVersion() },
    checkNode(),
    ...checkProfile(project),
    { name: "platform", state: "ok", value: `${process.platform} ${arch()}, ${release()}` },
    { name: "processors", state: "ok", value: `${availableParallelism()} (${cpus()[0]?.model.trim() ?? "unknown"})` },
    checkMemory(),
    checkFolder("cache", project.cacheFolder, "--cache or RADPIPE_CACHE"),
    checkFolder("runs", project.runsFolder, "--runs or RADPIPE_RUNS"),
    checkDisk(project.cacheFolder),
    await checkSharp(),
    await checkGit(project.workingFolder),
    ...checkNetwork(),
    ...stageVariables(),
  ];
}

/** What a stage sees of the environment, and which of it is set here. */
function stageVariables(): readonly MachineCheck[] {
  const set = Object.entries(SET_VARIABLES).map(([name, value]) => `${name}=${value}`);
  return [
    { name: "set for stages", state: "ok", value: set.join(" ") },
    ...PASSED_VARIABLES.filter(({ platforms }) => platforms === undefined || platforms.includes(process.platform)).map(
      ({ what, names }): MachineCheck => ({
        name: "passed to stages",
        state: "ok",
        value: `${names.join(" ")} (${what})`,
      }),
    ),
  ];
}

function checkProfile({ profile, ...project }: ProjectFolders): readonly MachineCheck[] {
  if (profile === undefined) return [];
  return [{ name: "profile", state: "ok", value: `${profile.name} (${shownPath(profile.file, project)})` }];
}

function checkNode(): MachineCheck {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const old = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  return {
    name: "Node.js",
    state: old ? "problem" : "ok",
    value: process.versions.node,
    ...(old && { remedy: `Expected Node.js ${OLDEST_NODE.join(".")} or later. Install it from https://nodejs.org.` }),
  };
}

function checkMemory(): MachineCheck {
  // In a container less may be allowed than the machine has.
  const limit = process.constrainedMemory();
  const bytes = limit > 0 && limit < totalmem() ? limit : totalmem();
  return {
    name: "memory",
    state: bytes < SMALL_MEMORY ? "warning" : "ok",
    value: `${humanBytes(bytes)}${bytes < totalmem() ? ` allowed, of ${humanBytes(totalmem())}` : ""}`,
    ...(bytes < SMALL_MEMORY && { remedy: "Training may need more; choose smaller images or batches." }),
  };
}

function checkFolder(name: string, folder: string, option: string): MachineCheck {
  const existing = nearestExisting(folder);
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
    return { name, state: "ok", value: folder };
  } catch {
    return {
      name,
      state: "problem",
      value: `${folder} cannot be written`,
      remedy: `Give yourself permission to write there, or choose another folder with ${option}.`,
    };
  }
}

function nearestExisting(folder: string): string {
  return existsSync(folder) || folder === path.dirname(folder) ? folder : nearestExisting(path.dirname(folder));
}

function checkDisk(folder: string): MachineCheck {
  const free = diskSpace(folder)?.bytes;
  if (free === undefined) return { name: "free disk", state: "ok", value: "not known: the file system does not tell" };
  return {
    name: "free disk",
    state: free < SMALL_DISK ? "warning" : "ok",
    value: `${humanBytes(free)} at the cache`,
    ...(free < SMALL_DISK && { remedy: "`pipeline cache gc --dry-run` shows what the cache can give back." }),
  };
}

async function checkSharp(): Promise<MachineCheck> {
  try {
    const { default: sharp } = await import("sharp");
    return { name: "sharp", state: "ok", value: `${sharp.versions.sharp} with libvips ${sharp.versions.vips}` };
  } catch (error) {
    return {
      name: "sharp",
      state: "problem",
      value: `does not load: ${(error as Error).message.split("\n")[0]}`,
      remedy: "Install again on this machine, with `npm ci`: its library is made for each platform.",
    };
  }
}

async function checkGit(folder: string): Promise<MachineCheck> {
  const version = await execa("git", ["--version"], { reject: false });
  if (version.exitCode !== 0) {
    return { name: "git", state: "warning", value: "not found", remedy: "Without it, runs do not record the commit." };
  }
  const inside = await execa("git", ["rev-parse", "--short", "HEAD"], { cwd: folder, reject: false });
  const where = inside.exitCode === 0 ? `commit ${inside.stdout}` : "no repository here";
  return { name: "git", state: "ok", value: `${version.stdout.replace("git version ", "")}, ${where}` };
}

/** Proxies, without any passwords in them, and private certificates. */
function checkNetwork(): readonly MachineCheck[] {
  const value = (name: string) => process.env[name] ?? process.env[name.toLowerCase()];
  const mask = environmentMask([], process.env);
  const proxies = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"].flatMap((name) => {
    const set = value(name);
    return set ? [`${name}=${(mask?.text(set) ?? set).replace(/\/\/[^/]*@/, "//")}`] : [];
  });
  const checks: MachineCheck[] = [{ name: "proxies", state: "ok", value: proxies.join(" ") || "none" }];
  const certificates = process.env["NODE_EXTRA_CA_CERTS"];
  if (certificates) {
    const found = existsSync(certificates);
    checks.push({
      name: "NODE_EXTRA_CA_CERTS",
      state: found ? "ok" : "warning",
      value: found ? certificates : `${certificates} does not exist`,
    });
  }
  return checks;
}
