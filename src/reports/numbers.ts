import { decimalsOf, humanCount } from "../core/human-units.js";
import { catalogueInUse, localNumber, t, words } from "../core/language.js";

/** A score as papers give it: three decimals; what is not 0 is not shown as 0. */
export function score(value: number): string {
  if (!Number.isFinite(value)) return t`not defined`;
  return value > 0 && value < 0.0005 ? `< ${localNumber("0.001")}` : localNumber(value.toFixed(decimalsOf(value, 3)));
}

/** A difference: `+0.030`. */
export const signed = (value: number): string => `${value < 0 ? "-" : "+"}${localNumber(Math.abs(value).toFixed(3))}`;

/** `-0.040 (-0.090 to +0.010)`, within a sentence. */
export const signedInterval = ({
  value,
  low,
  high,
}: {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}): string =>
  low === undefined || high === undefined
    ? signed(value)
    : `${signed(value)} (${signed(low)}${t` to `}${signed(high)})`;

/** A p value: three decimals; what is below them is said to be. */
export const pValue = (p: number): string => (p < 0.001 ? `< ${localNumber("0.001")}` : localNumber(p.toFixed(3)));

/** A share as `34.5 %`. */
export const percent = (share: number): string =>
  Number.isFinite(share) ? `${localNumber((share * 100).toFixed(1))} %` : t`not defined`;

/**
 * `0.948 to 1.000`: the 95 % interval of a metric, where the metrics hold one. One that leaves out its own metric, as
 * earlier versions made for the calibration error, is not shown.
 */
export function intervalOf(metrics: Readonly<Record<string, number>>, name: string): string | undefined {
  return boundsOf(metrics, name)?.join(t` to `);
}

/** Its ends. */
export function boundsOf(
  metrics: Readonly<Record<string, number>>,
  name: string,
): readonly [low: string, high: string] | undefined {
  const low = metrics[`${name}.low`];
  const high = metrics[`${name}.high`];
  const value = metrics[name];
  if (low === undefined || high === undefined) return undefined;
  return value !== undefined && (value < low || value > high) ? undefined : [score(low), score(high)];
}

/** `0.991 (0.948 to 1.000)`, with the metric's interval where there is one. */
export function withInterval(metrics: Readonly<Record<string, number>>, name: string, value: number): string {
  const interval = intervalOf(metrics, name);
  return interval === undefined ? score(value) : `${score(value)} (${interval})`;
}

/** `1 image`, `2,482 images`. */
export const counted = (count: number, singular: string, plural = `${singular}s`): string => {
  const [one, several] = catalogueInUse()?.nouns[singular] ?? [singular, plural];
  return `${humanCount(count)} ${count === 1 ? one : several}`;
};

/** A part of the data, or a part by patient, as a column is headed. */
export const levelTitle = (level: string): string =>
  level.endsWith(".patient") ? t`${words(level.slice(0, -".patient".length))}, by patient` : words(level);
