import { KEY_FILE_VARIABLE } from "../core/cache-key.js";
import { PROJECT_KEY_VARIABLE } from "../core/project-key.js";
import { TRUST_VARIABLE } from "../core/trusted-folders.js";
import { ATTEMPT_VARIABLE } from "../store/claims/orphans.js";

/** Variables that pass from the user's environment into that of every stage, and what for. */
interface PassedVariables {
  readonly what: string;
  /** Names; one that ends in `*` matches all that begin with it. */
  readonly names: readonly string[];
  /** Of systems (`process.platform`) that alone have them, for those who read the list; on others none is set. */
  readonly platforms?: readonly NodeJS.Platform[];
}

/** The whole list. What is not in it reaches a stage only where the pipeline declares it, and is then in its key. */
export const PASSED_VARIABLES: readonly PassedVariables[] = [
  {
    what: "the user, and where programs and temporary files are",
    names: ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TMP", "TEMP", "XDG_*"],
  },
  {
    what: "proxies",
    names: ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "FTP_PROXY", "NO_PROXY"].flatMap((name) => [
      name,
      name.toLowerCase(),
    ]),
  },
  {
    what: "certificates of networks",
    names: ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"],
  },
  { what: "libraries", names: ["LD_LIBRARY_PATH"], platforms: ["linux", "freebsd"] },
  { what: "libraries", names: ["DYLD_*"], platforms: ["darwin"] },
  { what: "Python environments", names: ["VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV"] },
  { what: "graphics processors", names: ["CUDA_*", "NVIDIA_*", "HIP_*", "ROCR_*", "VK_*"] },
  { what: "the job of a cluster", names: ["SLURM_*"] },
  { what: "radpipe", names: ["RADPIPE_*"] },
  {
    what: "Windows",
    platforms: ["win32"],
    names: [
      "SystemRoot",
      "ComSpec",
      "PATHEXT",
      "APPDATA",
      "LOCALAPPDATA",
      "USERPROFILE",
      "ProgramFiles",
      "ProgramFiles(x86)",
    ],
  },
];

/** What every stage gets, so that texts sort, print and are dated alike on every machine. */
export const SET_VARIABLES: Readonly<Record<string, string>> = { LANG: "C.UTF-8", LC_ALL: "C.UTF-8", TZ: "UTC" };

/** What a stage's process is given of an environment. */
export interface EnvironmentWishes {
  /** Variables that the pipeline declares for the stage, with their values. */
  readonly declared: Readonly<Record<string, string>>;
  /** Names of its secrets. */
  readonly secrets: readonly string[];
  /** Names of what it must not see in any case: secrets of other stages. */
  readonly withheld: readonly string[];
  /** `passEnvironment`: everything else passes too. */
  readonly passesAll: boolean;
  /** A program of the user's, not a process of radpipe's own. */
  readonly isProgram: boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The environment of a stage's process, made of that of the user. */
export function stageEnvironment(inherited: Variables, wishes: EnvironmentWishes): Readonly<Record<string, string>> {
  const environment: Record<string, string> = wishes.passesAll ? {} : { ...settings(wishes) };
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && passes(name, wishes)) environment[name] = value;
  }
  for (const name of wishes.secrets) if (inherited[name] !== undefined) environment[name] = inherited[name];
  return Object.assign(environment, wishes.declared);
}

/** Names of the user's variables that a stage's process does not see, though it might with another pipeline file. */
export function variablesNotPassed(inherited: Variables, wishes: EnvironmentWishes): readonly string[] {
  const given = stageEnvironment(inherited, wishes);
  return Object.keys(inherited)
    .filter((name) => !(name in given) && !wishes.withheld.includes(name) && !isOurs(name, true) && !isOfShell(name))
    .sort();
}

/** `LC_ALL` would override a locale that the pipeline declares. */
function settings({ declared, secrets }: EnvironmentWishes): Readonly<Record<string, string>> {
  const hasLocale = [...Object.keys(declared), ...secrets].some((name) => name === "LANG" || name.startsWith("LC_"));
  const { LC_ALL: _, ...others } = SET_VARIABLES;
  return hasLocale ? others : SET_VARIABLES;
}

function passes(name: string, { withheld, passesAll, isProgram }: EnvironmentWishes): boolean {
  if (withheld.includes(name) || isOurs(name, isProgram)) return false;
  return passesAll || PATTERNS.some((pattern) => pattern.test(name));
}

/** Windows takes names alike that differ in case alone. */
const PATTERNS = PASSED_VARIABLES.flatMap(({ names }) => names).map((name) => {
  const text = name.replaceAll(/[()]/g, "\\$&").replace(/\*$/, ".*");
  return new RegExp(`^${text}$`, process.platform === "win32" ? "is" : "s");
});

/**
 * What the user said to this command alone, or what belongs to the stage that started this command: trust, and the paths
 * of another attempt. Keys are for radpipe's own processes, which authenticate transpiled stages and name patients.
 */
function isOurs(name: string, isProgram: boolean): boolean {
  if (name === TRUST_VARIABLE || name === ATTEMPT_VARIABLE) return true;
  return /^RADPIPE_(INPUT|OUTPUT)_/.test(name) || (isProgram && KEY_FILES.includes(name));
}

const KEY_FILES: readonly string[] = [KEY_FILE_VARIABLE, PROJECT_KEY_VARIABLE];

/** Set by shells and terminals for themselves. */
const isOfShell = (name: string): boolean =>
  /^(_|PWD|OLDPWD|SHLVL|TERM|TERM_.*|COLORTERM|LS_COLORS|PS\d|HIST.*|LESS.*|PAGER|EDITOR|VISUAL|HOSTNAME|npm_.*)$/.test(
    name,
  );
