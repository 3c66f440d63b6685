import { type Static, Type } from "../../vendor/typebox.js";
import { DURATION_PATTERN } from "../text/duration.js";
import { MEMORY_PATTERN } from "../text/memory-size.js";

const closed = { additionalProperties: false } as const;

const Named = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));

const Duration = (description: string) =>
  Type.Optional(
    Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.String({ pattern: DURATION_PATTERN })], {
      description,
      expected: "a duration such as 30s, 90m or 12h, or a number of seconds above 0",
      examples: ["4h"],
    }),
  );

const Lines = (description: string, expected: string) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1 }), { description, expected }));

/** Where and how the stages of a run are carried out. Nothing of it is in a key. */
export const ProfileSchema = Type.Object(
  {
    description: Type.Optional(Type.String({ description: "What the profile is for." })),
    jobs: Type.Optional(
      Type.Integer({ minimum: 1, description: "Stages at once on this machine. `--jobs` comes before it." }),
    ),
    cache: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          "Keep results in this folder, such as one on a disk that a group shares; relative to the file with the profile. `--cache` and `RADPIPE_CACHE` come before it.",
      }),
    ),
    cacheKey: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          "A file with the key of the cache, which those share who share the cache; relative to the file with the profile. `RADPIPE_CACHE_KEY_FILE` comes before it.",
      }),
    ),
    executor: Type.Optional(
      Type.Enum(["local", "slurm"], {
        default: "local",
        description: "`local`: processes of this machine. `slurm`: jobs of a Slurm cluster.",
      }),
    ),
    partition: Named("Slurm: the partition of the jobs. By default the cluster's own default."),
    account: Named("Slurm: the account that they are charged to."),
    qos: Named("Slurm: their quality of service."),
    cpus: Type.Optional(
      Type.Integer({ minimum: 1, description: "Slurm: processors of a stage that says nothing of them (default: 1)." }),
    ),
    memory: Type.Optional(
      Type.Union([Type.Integer({ minimum: 1 }), Type.String({ pattern: MEMORY_PATTERN })], {
        description: "Slurm: memory of a stage that says nothing of it. By default as the cluster says.",
        expected: "a size such as 512MB, 4GB or 1.5GiB, or a number of bytes",
        examples: ["8GB"],
      }),
    ),
    time: Duration("Slurm: time limit of a stage that says nothing of it. By default as the cluster says."),
    extraArgs: Lines("Slurm: further options of `sbatch`, such as `--constraint=avx2`.", "a list of options"),
    maxJobs: Type.Optional(
      Type.Integer({ minimum: 1, description: "Slurm: jobs that are submitted and not over (default: 500)." }),
    ),
    interval: Duration("Slurm: how often the queue is asked, once for all jobs (default: 15s)."),
    setup: Lines(
      "Slurm: lines of shell that a job begins with, such as `module load nodejs`. They are code: the project must be trusted.",
      "a list of lines",
    ),
    local: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description:
          "Slurm: stages, by id or type, that this machine carries out itself. By default `fetch`, and what took less than 10 s before.",
        expected: "a list of stages",
      }),
    ),
  },
  { ...closed, expected: "a mapping of settings" },
);

/** `.radpipe.yaml` of a project, or of the user's configuration. */
export const ProfilesSchema = Type.Object(
  {
    profiles: Type.Record(Type.String({ pattern: "^[A-Za-z][A-Za-z0-9_-]*$" }), ProfileSchema, {
      ...closed,
      description: "Profiles by name. `default` is taken where none is named.",
      expected: "a mapping of names to profiles",
    }),
  },
  closed,
);

export type ProfileDocument = Static<typeof ProfileSchema>;

/** A profile that was chosen. */
export interface Profile {
  readonly name: string;
  readonly settings: ProfileDocument;
  /** Absolute path of the file that has it. */
  readonly file: string;
}
