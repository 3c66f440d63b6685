import { type Static, Type } from "../vendor/typebox.js";

const NAMES = ["adam", "sgd", "rmsprop", "adamax", "adagrad", "adadelta"] as const;

type OptimizerName = (typeof NAMES)[number];

/** `optimizer:` of a training. Names and defaults are those of Keras. */
export const optimizerSchema = Type.Object(
  {
    name: Type.Unsafe<OptimizerName>({ type: "string", enum: [...NAMES], default: "adam", description: "Optimizer" }),
    learningRate: Type.Number({
      exclusiveMinimum: 0,
      default: 0.001,
      description: "Learning rate before the schedule",
    }),
    momentum: Type.Optional(Type.Number({ minimum: 0, exclusiveMaximum: 1, description: "sgd, rmsprop (default 0)" })),
    nesterov: Type.Optional(Type.Boolean({ description: "sgd with momentum: Nesterov's form (default false)" })),
    beta1: Type.Optional(Type.Number({ minimum: 0, exclusiveMaximum: 1, description: "adam, adamax (default 0.9)" })),
    beta2: Type.Optional(Type.Number({ minimum: 0, exclusiveMaximum: 1, description: "adam, adamax (default 0.999)" })),
    rho: Type.Optional(
      Type.Number({
        minimum: 0,
        exclusiveMaximum: 1,
        description: "rmsprop, adadelta: decay (default 0.9, adadelta 0.95)",
      }),
    ),
    centered: Type.Optional(Type.Boolean({ description: "rmsprop: divide by the variance (default false)" })),
    epsilon: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: "adam, adamax, rmsprop, adadelta: against division by 0 (default 1e-7)",
      }),
    ),
  },
  { additionalProperties: false, default: {}, description: "Optimizer and its parameters" },
);

export type OptimizerSpec = Static<typeof optimizerSchema>;

const PARAMETERS: Readonly<Record<OptimizerName, readonly string[]>> = {
  adam: ["beta1", "beta2", "epsilon"],
  adamax: ["beta1", "beta2", "epsilon"],
  sgd: ["momentum", "nesterov"],
  rmsprop: ["rho", "momentum", "centered", "epsilon"],
  adagrad: [],
  adadelta: ["rho", "epsilon"],
};

/** Parameters that the named optimizer does not have. */
export function misplacedParameters(
  spec: OptimizerSpec,
): readonly { readonly name: string; readonly message: string }[] {
  const known = PARAMETERS[spec.name];
  return Object.keys(spec)
    .filter((name) => name !== "name" && name !== "learningRate" && !known.includes(name))
    .map((name) => ({
      name,
      message: `Expected a parameter of ${spec.name} (${["learningRate", ...known].join(", ")}), got ${name}`,
    }));
}
