import { type Static, Type } from "../vendor/typebox.js";

const NAMES = ["constant", "cosine", "step", "plateau"] as const;

type ScheduleName = (typeof NAMES)[number];

/** `schedule:` of a training: how the optimizer's learning rate changes. */
export const scheduleSchema = Type.Object(
  {
    name: Type.Unsafe<ScheduleName>({
      type: "string",
      enum: [...NAMES],
      default: "constant",
      description:
        "constant; cosine to `minimum`; step: times `factor` every `every` epochs; plateau: times `factor` when the monitor stops improving",
    }),
    warmupEpochs: Type.Number({
      minimum: 0,
      default: 0,
      description: "Epochs in which the rate rises linearly",
    }),
    minimum: Type.Number({ minimum: 0, default: 0, description: "The rate does not fall below this" }),
    every: Type.Optional(Type.Integer({ minimum: 1, description: "step: epochs between two cuts (default 10)" })),
    factor: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        exclusiveMaximum: 1,
        description: "step, plateau: factor of each cut (default 0.5)",
      }),
    ),
    patience: Type.Optional(
      Type.Integer({ minimum: 1, description: "plateau: epochs without improvement before a cut (default 3)" }),
    ),
  },
  { additionalProperties: false, default: {}, description: "Learning-rate schedule" },
);

export type Schedule = Static<typeof scheduleSchema>;

const PARAMETERS: Readonly<Record<ScheduleName, readonly string[]>> = {
  constant: [],
  cosine: [],
  step: ["every", "factor"],
  plateau: ["factor", "patience"],
};

/** Parameters that the named schedule does not have. */
export function misplacedScheduleParameters(schedule: Schedule): readonly { name: string; message: string }[] {
  const known = ["warmupEpochs", "minimum", ...PARAMETERS[schedule.name]];
  return Object.keys(schedule)
    .filter((name) => name !== "name" && !known.includes(name))
    .map((name) => ({
      name,
      message: `Expected a parameter of the schedule ${schedule.name} (${known.join(", ")}), got ${name}`,
    }));
}

/** Where a training is. */
export interface ScheduleState {
  /** Optimizer steps done, from 0. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  /** Cuts made so far by `plateau`. */
  readonly cuts: number;
}

/** The learning rate of the next step. */
export function learningRateAt(schedule: Schedule, base: number, state: ScheduleState): number {
  const { step, stepsPerEpoch, epochs, cuts } = state;
  const warmup = Math.round(schedule.warmupEpochs * stepsPerEpoch);
  if (step < warmup) return (base * (step + 1)) / warmup;
  const { minimum, factor = 0.5, every = 10 } = schedule;
  switch (schedule.name) {
    case "constant":
      return Math.max(minimum, base);
    case "cosine": {
      const last = Math.max(1, epochs * stepsPerEpoch - warmup);
      const progress = Math.min(1, (step - warmup) / last);
      // Loshchilov & Hutter 2017, eq. 5, without restarts.
      return minimum + 0.5 * Math.max(0, base - minimum) * (1 + Math.cos(Math.PI * progress));
    }
    case "step":
      return Math.max(minimum, base * factor ** Math.floor(step / stepsPerEpoch / every));
    case "plateau":
      return Math.max(minimum, base * factor ** cuts);
  }
}
