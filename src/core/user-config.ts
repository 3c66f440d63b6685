import { homedir } from "node:os";
import path from "node:path";

/** Where radpipe keeps what belongs to a user and to no project: keys of caches, trusted folders. */
export function userConfigFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (process.platform === "win32" && environment["APPDATA"]) return path.join(environment["APPDATA"], "radpipe");
  const configuration = environment["XDG_CONFIG_HOME"]
    ? path.resolve(environment["XDG_CONFIG_HOME"])
    : path.join(environment["HOME"] ?? homedir(), ".config");
  return path.join(configuration, "radpipe");
}
