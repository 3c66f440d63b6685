import { execa } from "../../vendor/execa.js";

/** Longer than the 9 s that commands of Slurm wait for a controller that is down. */
const PATIENCE_MS = 30_000;

export interface SlurmAnswer {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** It gave no answer in time, or could not be started. */
  readonly failure?: string;
}

/** Calls a command of Slurm in the user's environment, without what an outer job or the user's shell says to Slurm. */
export async function askSlurm(program: string, args: readonly string[], input = ""): Promise<SlurmAnswer> {
  const ended = await execa(program, [...args], {
    input,
    env: strippedEnvironment(process.env),
    extendEnv: false,
    reject: false,
    timeout: PATIENCE_MS,
    stripFinalNewline: true,
  });
  const { exitCode, stdout = "", stderr = "", timedOut, code, originalMessage } = ended;
  const failure = timedOut
    ? `${program} did not answer within ${PATIENCE_MS / 1000} s`
    : code === "ENOENT"
      ? `there is no ${program} on the PATH`
      : exitCode === undefined
        ? (originalMessage ?? `${program} was ended`)
        : undefined;
  return { exitCode, stdout: String(stdout), stderr: String(stderr), ...(failure !== undefined && { failure }) };
}

/** The profile too: what it says is in the order of a job. */
const FOR_SLURM = /^(SLURM|SBATCH|SQUEUE|SCANCEL|SINFO)_|^RADPIPE_PROFILE$/;

/** A run that is itself part of a job must not hand that job's settings on to its own; where Slurm is, it must know. */
function strippedEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || (FOR_SLURM.test(name) && name !== "SLURM_CONF") ? [] : [[name, value]],
    ),
  );
}
