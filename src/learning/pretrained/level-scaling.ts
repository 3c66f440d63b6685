import type { BackboneInputType, BackbonePreprocessing } from "../../artifacts/backbone.js";
import { StageFailure } from "../../core/stage-failure.js";

type Scaling = Pick<BackbonePreprocessing, "scale" | "mean" | "std" | "channels">;

/** How levels become numbers, as a pipeline says it: by the name of a custom, or number by number. */
export type AskedScaling =
  | "imagenet"
  | "half"
  | "clip"
  | "xrv"
  | {
      readonly scale?: number | undefined;
      readonly mean?: number | readonly number[] | undefined;
      readonly std?: number | readonly number[] | undefined;
      readonly channels?: number | undefined;
    };

/** Of torchvision and timm; of many networks of Google's; of OpenAI's CLIP; of torchxrayvision. */
const NAMED = {
  imagenet: { scale: 1, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], channels: 3 },
  half: { scale: 1, mean: 0.5, std: 0.5 },
  clip: {
    scale: 1,
    mean: [0.481_454_66, 0.457_827_5, 0.408_210_73],
    std: [0.268_629_54, 0.261_302_58, 0.275_777_11],
    channels: 3,
  },
  xrv: { scale: 2048, mean: 1024, std: 1, channels: 1 },
} as const satisfies Record<string, AskedScaling>;

const UNCHANGED = { scale: 255, mean: 0, std: 1 } as const satisfies AskedScaling;

/**
 * What a network requires, one number per channel. Throws a StageFailure if the channels do not fit it.
 * @param channels that it takes; null where it takes any. @param type whole levels are what networks of uint8 take.
 */
export function scalingFor(
  asked: AskedScaling | undefined,
  {
    channels,
    type,
    name,
  }: { readonly channels: number | null; readonly type: BackboneInputType; readonly name: string },
): Scaling {
  const given = asked ?? (type === "uint8" ? UNCHANGED : "imagenet");
  const numbers: Exclude<AskedScaling, string> = typeof given === "string" ? NAMED[given] : given;
  const { scale = 1, mean = 0, std = 1 } = numbers;
  const lists = [mean, std].filter((value): value is readonly number[] => typeof value === "object");
  const wanted = channels ?? numbers.channels ?? lists[0]?.length ?? 3;
  const told = [numbers.channels, ...lists.map(({ length }) => length)].find(
    (count) => count !== undefined && count !== wanted,
  );
  const called = typeof given === "string" ? `\`preprocess: ${given}\`` : "`preprocess`";
  if (told !== undefined) {
    throw new StageFailure(
      `Expected ${called} to be for ${wanted} channel${wanted === 1 ? "" : "s"}, which ${name} takes, got ${told}`,
      "Say what the network was trained with: `preprocess: { mean: ..., std: ... }`, of one number or one for each channel.",
    );
  }
  if (wanted !== 1 && wanted !== 3) {
    throw new StageFailure(`Expected ${name} to take images of 1 or 3 channels, got ${wanted}`);
  }
  const each = (value: number | readonly number[]): readonly number[] =>
    typeof value === "number" ? Array.from({ length: wanted }, () => value) : value;
  const scaling: Scaling = { scale, mean: each(mean), std: each(std), channels: wanted };
  const isUnchanged =
    scale === 255 && scaling.mean.every((value) => value === 0) && scaling.std.every((value) => value === 1);
  if (type === "uint8" && !isUnchanged) {
    throw new StageFailure(
      `Expected no \`preprocess\` for ${name}, which takes levels of 0 to 255 as whole numbers, got ${called}`,
      "Leave `preprocess` out.",
    );
  }
  return scaling;
}
