import { NAME_PATTERN } from "../../core/ids.js";
import { LANGUAGES } from "../../core/language.js";
import { type Static, Type } from "../../vendor/typebox.js";
import { DURATION_PATTERN } from "../text/duration.js";
import { MEMORY_PATTERN } from "../text/memory-size.js";
import { StudySchema } from "./study-schema.js";
import { ReplicatesSchema, SweepSchema } from "./sweep-schema.js";

const closed = { additionalProperties: false } as const;

const Duration = (description: string) =>
  Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.String({ pattern: DURATION_PATTERN })], {
    description,
    expected: "a duration such as 90s, 30m or 12h, or a number of seconds above 0",
    examples: ["30m", "12h"],
  });

/** `x2`, `x1.5`. */
const MEMORY_FACTOR_PATTERN = "^x([2-9]|1\\.\\d+|[2-9]\\.\\d+)$";

const Wired = Type.String({ minLength: 1, expected: "`stage.output` or a path" });

/** A stage, apart from what its type allows in `with` and `inputs`. */
export const StageSchema = Type.Object(
  {
    uses: Type.String({
      minLength: 1,
      description:
        "The stage type: one of radpipe's (`pipeline stages` lists them), a file of your own (`./my-stage.ts`, relative to this file), or an installed package.",
    }),
    description: Type.Optional(Type.String({ description: "What the stage is for. Changes no result." })),
    with: Type.Optional(
      Type.Unsafe<Readonly<Record<string, unknown>>>({
        type: "object",
        description: "Parameters of the stage type. `${params.x}` and `${env.X}` may be used wherever a value may.",
        expected: "a mapping of parameters",
      }),
    ),
    inputs: Type.Optional(
      Type.Unsafe<Readonly<Record<string, string | readonly string[]>>>({
        type: "object",
        additionalProperties: Type.Union([Wired, Type.Array(Wired, { expected: "a list of these" })]),
        description:
          "Where each input comes from: `stage.output`, `stage.output/path/inside`, or a file or folder; a list of these where the stage type takes one. A path begins with `./`, `../` or `/` and is relative to this file; everything else names a stage.",
        expected: "a mapping of inputs",
      }),
    ),
    when: Type.Optional(
      Type.Boolean({ default: true, description: "`false`: the stage, and every stage that needs it, is skipped." }),
    ),
    timeout: Type.Optional(Duration("An attempt that takes longer is ended and has failed.")),
    retries: Type.Optional(
      Type.Object(
        {
          count: Type.Optional(
            Type.Integer({ minimum: 0, maximum: 100, default: 0, description: "Attempts after the first one." }),
          ),
          delay: Type.Optional(
            Type.Union([Type.Number({ minimum: 0 }), Type.String({ pattern: DURATION_PATTERN })], {
              default: "1s",
              description: "Time before the first retry; it doubles with each that follows.",
              expected: "a duration such as 10s, or a number of seconds",
            }),
          ),
          memory: Type.Optional(
            Type.String({
              pattern: MEMORY_FACTOR_PATTERN,
              description: "On a cluster, by how much a job that ran out of memory asks for more at the next attempt.",
              expected: "a factor such as x2 or x1.5",
              examples: ["x2"],
            }),
          ),
        },
        { ...closed, description: "What to do when an attempt fails." },
      ),
    ),
    resources: Type.Optional(
      Type.Object(
        {
          cpus: Type.Optional(Type.Integer({ minimum: 1, description: "Processors that the stage may use at once." })),
          memory: Type.Optional(
            Type.Union([Type.Integer({ minimum: 1 }), Type.String({ pattern: MEMORY_PATTERN })], {
              description: "Memory that it needs: stages run at the same time only if there is enough for all.",
              expected: "a size such as 512MB, 4GB or 1.5GiB, or a number of bytes",
              examples: ["4GB"],
            }),
          ),
          gpus: Type.Optional(
            Type.Integer({ minimum: 0, default: 0, description: "Graphics processors that it needs." }),
          ),
          time: Type.Optional(
            Duration(
              "Time limit of its job on a cluster. A training keeps a checkpoint when it is up, and goes on in another job.",
            ),
          ),
        },
        { ...closed, description: "What the stage needs of the machine. Changes no result and is in no key." },
      ),
    ),
    env: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        uniqueItems: true,
        description:
          "Variables declared under the pipeline's `env` that the stage's process gets. What is not secret is in its key.",
        expected: "a list of names that `env` declares",
      }),
    ),
    passEnvironment: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          "`true`: the stage's process sees your whole environment, not only what `pipeline doctor` lists and what `env` declares. Its values are not recorded, so the result cannot be said to be repeatable, and the report says so.",
      }),
    ),
  },
  closed,
);

export const DocumentSchema = Type.Object(
  {
    name: Type.Optional(
      Type.String({
        pattern: "^[a-z0-9][a-z0-9-]*$",
        description: "Names the runs. By default the name of the file.",
        expected: "lower-case letters, digits and hyphens",
      }),
    ),
    description: Type.Optional(Type.String({ description: "What the pipeline is for." })),
    study: Type.Optional(StudySchema),
    language: Type.Optional(
      Type.Enum([...LANGUAGES], {
        description: "What reports, comparisons and model cards are written in. `--language` comes before it.",
      }),
    ),
    pseudonymize: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          "`true`: stages that name patients call them by pseudonyms, made of their ids with a key of the project's own, the same for all its sources. Names of files are left as they are.",
      }),
    ),
    seed: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 4294967295,
        description: "The default of every stage parameter that is a seed of randomness.",
      }),
    ),
    params: Type.Optional(
      Type.Unsafe<Readonly<Record<string, unknown>>>({
        type: "object",
        description:
          "Values that stages use as `${params.x}`, and that `--set params.x=value` changes. They may be nested.",
        expected: "a mapping of names to values",
      }),
    ),
    env: Type.Optional(
      Type.Record(
        Type.String({ pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }),
        Type.Object(
          {
            secret: Type.Optional(
              Type.Boolean({
                default: false,
                description: "Usable only in `headers` and in the environment of a stage; in no key, record or log.",
              }),
            ),
            default: Type.Optional(Type.String({ description: "The value where the variable is not set." })),
            description: Type.Optional(Type.String({ description: "What it is for." })),
          },
          closed,
        ),
        {
          ...closed,
          description: "Environment variables that stages use as `${env.NAME}`.",
          expected: "a mapping of names to { }",
        },
      ),
    ),
    stages: Type.Record(Type.String({ pattern: NAME_PATTERN }), StageSchema, {
      ...closed,
      minProperties: 1,
      description: "The stages by id, in any order.",
      expected: "a mapping of stage ids to stages",
    }),
    sweep: Type.Optional(SweepSchema),
    replicates: Type.Optional(ReplicatesSchema),
  },
  closed,
);

export type StageDocument = Static<typeof StageSchema>;
