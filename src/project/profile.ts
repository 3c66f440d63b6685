import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Profile } from "../config/profiles/profile-schema.js";
import { KEY_FILE_VARIABLE } from "../core/cache-key.js";
import { suggestName } from "../core/nearest-name.js";
import { ok, type Result } from "../core/result.js";
import { isTrustedFolder, trustRemedy } from "../core/trusted-folders.js";
import { userConfigFolder } from "../core/user-config.js";
import { type Problem, refused, wrongArgument } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";
import { shownPath } from "./shown-path.js";

/** Of a project, and of the user's configuration. */
export const PROFILES_FILE = ".radpipe.yaml";

/**
 * The project with the profile that was named, else with the one called `default` where there is one. The project's file
 * wins over the user's, profile by profile. What a profile says of the cache holds unless the user named another.
 */
export async function withProfile(
  project: ProjectFolders,
  named: string | undefined,
): Promise<Result<ProjectFolders, Problem>> {
  const read = await profilesOf(project);
  if (!read.ok) return read;
  const profiles = read.value;
  const profile = profiles.get(named ?? "default");
  if (profile === undefined) return named === undefined ? ok(project) : noSuch(named, profiles, project);
  const untrusted = untrustedPart(profile, project);
  if (untrusted !== undefined) return untrusted;
  const { cache, cacheKey } = profile.settings;
  const folder = path.dirname(profile.file);
  if (cacheKey !== undefined) process.env[KEY_FILE_VARIABLE] ??= path.resolve(folder, cacheKey);
  const takesCache = cache !== undefined && !project.named.cache;
  return ok({
    ...project,
    profile,
    ...(takesCache && {
      cacheFolder: path.resolve(folder, cache),
      named: { ...project.named, cache: true },
    }),
  });
}

/** Of a project that is not trusted: what would be run, or would decide whose results are believed. */
function untrustedPart({ name, settings, file }: Profile, project: ProjectFolders): Result<never, Problem> | undefined {
  const part = (["setup", "extraArgs", "cacheKey"] as const).find((key) => settings[key] !== undefined);
  const isOfProject = path.dirname(file) === project.root;
  if (part === undefined || !isOfProject || project.trustsAll || isTrustedFolder(project.root)) return undefined;
  return refused([
    {
      severity: "error",
      code: "not-trusted",
      message: `Expected a trusted folder for the profile \`${name}\` of ${shownPath(file, project)}, which has \`${part}\`, got one that is not trusted`,
      remedy: trustRemedy(shownPath(project.root, project) || "."),
    },
  ]);
}

/** All profiles that may be named here. */
export async function profilesOf(project: ProjectFolders): Promise<Result<ReadonlyMap<string, Profile>, Problem>> {
  const profiles = new Map<string, Profile>();
  for (const file of filesOf(project)) {
    const { readProfiles } = await import("../config/profiles/read-profiles.js");
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      return wrongArgument(`Expected to read ${file}, got: ${(error as Error).message}`);
    }
    const read = readProfiles(text, shownPath(file, project));
    if (!read.ok) return refused(read.error);
    for (const [name, settings] of read.value) profiles.set(name, { name, settings, file });
  }
  return ok(profiles);
}

/** The one that wins last. */
const filesOf = ({ root }: ProjectFolders): readonly string[] =>
  [path.join(userConfigFolder(), PROFILES_FILE), path.join(root, PROFILES_FILE)].filter((file) => existsSync(file));

function noSuch(
  named: string,
  profiles: ReadonlyMap<string, Profile>,
  project: ProjectFolders,
): Result<never, Problem> {
  const where = `${PROFILES_FILE} in ${shownPath(project.root, project) || "."} or ${userConfigFolder()}`;
  return wrongArgument(
    `Expected --profile to name a profile of ${where}, got "${named}"`,
    profiles.size === 0
      ? "There are none. `pipeline explain profiles` shows how to write one."
      : suggestName(named, profiles.keys(), "There are"),
  );
}
