import { type Static, Type } from "../../vendor/typebox.js";

const closed = { additionalProperties: false } as const;

/** What a sweep may vary: a path as `--set` takes it. */
const PATH_PATTERN = "^(params|stages)(\\.[^.\\s]+)+$|^seed$";

const pathsTo = <T>(description: string, expected: string, value: object) =>
  Type.Unsafe<Readonly<Record<string, T>>>({
    type: "object",
    ...closed,
    minProperties: 1,
    patternProperties: { [PATH_PATTERN]: value },
    description,
    expected,
  });

const range = (type: "number" | "integer", description: string, limits: object = {}) =>
  Type.Unsafe<readonly [number, number]>({
    type: "array",
    items: { type, ...limits },
    minItems: 2,
    maxItems: 2,
    description,
    expected: `two ${type === "integer" ? "integers" : "numbers"}${"exclusiveMinimum" in limits ? " above 0" : ""}, the smallest and the largest`,
  });

const DrawSchema = Type.Object(
  {
    uniform: Type.Optional(range("number", "Each value between the two equally likely.")),
    logUniform: Type.Optional(
      range("number", "Each order of magnitude equally likely, as for a learning rate.", { exclusiveMinimum: 0 }),
    ),
    integer: Type.Optional(range("integer", "Each integer from the first to the second equally likely.")),
    choice: Type.Optional(
      Type.Unsafe<readonly unknown[]>({ type: "array", minItems: 1, description: "One of these, equally likely." }),
    ),
  },
  {
    ...closed,
    minProperties: 1,
    maxProperties: 1,
    expected: "one of { uniform: [a, b] }, { logUniform: [a, b] }, { integer: [a, b] } and { choice: [...] }",
  },
);

const StopEarlySchema = Type.Object(
  {
    metric: Type.String({
      minLength: 1,
      description:
        "The metric that tells which point is better, measured during training: `validation.auc`, `validation.loss`.",
    }),
    grace: Type.Optional(
      Type.Integer({
        minimum: 1,
        default: 1,
        description: "Epochs that every point is trained for before the first is stopped.",
      }),
    ),
    keep: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        exclusiveMaximum: 1,
        default: 0.5,
        description:
          "Share of the points that continue after each rung. The rungs are at `grace` epochs, then 1/`keep` times as many, and so on.",
      }),
    ),
  },
  {
    ...closed,
    description: "Successive halving: after each rung only the best points are trained further.",
  },
);

const FoldCount = (description: string) => Type.Integer({ minimum: 2, maximum: 100, description });

const NestedFoldsSchema = Type.Object(
  {
    outer: FoldCount("Folds that are tested, each with a point that was chosen without it."),
    inner: FoldCount("Folds of the training part beside an outer fold, by which its point is chosen."),
    chooseBy: Type.Optional(
      Type.String({
        minLength: 1,
        default: "auc",
        description:
          "The metric whose mean over the inner folds chooses the point, as a run has it of its test set: `auc`, `brier`, `auc[Effusion]`. Of equal points the first in the sweep.",
      }),
    ),
  },
  {
    ...closed,
    description: "Nested cross-validation: no part of the images is set aside for the test.",
  },
);

export const SweepSchema = Type.Object(
  {
    grid: Type.Optional(
      pathsTo<readonly unknown[]>(
        "Every combination of these values: `params.epochs: [10, 25]`. A path is one that `--set` takes.",
        "a mapping of paths to lists of values",
        { type: "array", minItems: 1, expected: "a list of at least 1 value" },
      ),
    ),
    random: Type.Optional(
      Type.Object(
        {
          count: Type.Integer({ minimum: 1, maximum: 10_000, description: "How many are drawn." }),
          seed: Type.Optional(
            Type.Integer({ minimum: 0, maximum: 4294967295, description: "By default the pipeline's `seed`." }),
          ),
          parameters: pathsTo<Static<typeof DrawSchema>>(
            "What is drawn for each path. A larger `count` adds to what a smaller one drew.",
            "a mapping of paths to what is drawn",
            DrawSchema,
          ),
        },
        { ...closed, description: "Values drawn at random; with a grid, for each of its combinations the same." },
      ),
    ),
    list: Type.Optional(
      Type.Array(pathsTo<unknown>("One point.", "a mapping of paths to values", {}), {
        minItems: 1,
        description: "Points one by one, in addition to those of `grid` and `random`.",
      }),
    ),
    exclude: Type.Optional(
      Type.Array(pathsTo<unknown>("Points with all of these values.", "a mapping of paths to values", {}), {
        description: "Points that are left out.",
      }),
    ),
    folds: Type.Optional(
      Type.Union([FoldCount("k-fold cross-validation: every point once for each fold."), NestedFoldsSchema], {
        description:
          "k-fold cross-validation: every point once for each fold, by the `folds` and `fold` of the stage that splits. The predictions for the images left out are pooled. `{ outer, inner, chooseBy }`: nested, with the point chosen anew for each outer fold by inner folds of its training part.",
      }),
    ),
    stopEarly: Type.Optional(StopEarlySchema),
    maxRuns: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        default: 10_000,
        description: "More runs than these are refused before any is made: a grid grows with each list.",
      }),
    ),
  },
  {
    ...closed,
    minProperties: 1,
    description: "Runs that differ in what is listed here, made together.",
    expected: "a mapping with `grid`, `random`, `list` or `folds`",
  },
);

export const ReplicatesSchema = Type.Object(
  {
    count: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      description: "How often every point is run, each time with another seed. The first has the pipeline's own.",
    }),
    vary: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        uniqueItems: true,
        description:
          "Stages that get another seed; all others are the same in every replicate. By default those that use `train`.",
        expected: "a list of at least 1 stage id, none of them twice",
      }),
    ),
  },
  { ...closed, description: "The same again with other seeds, for a mean and a deviation." },
);

export type SweepDocument = Static<typeof SweepSchema>;
export type NestedFoldsDocument = Static<typeof NestedFoldsSchema>;
export type ReplicatesDocument = Static<typeof ReplicatesSchema>;
