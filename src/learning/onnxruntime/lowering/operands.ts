import { type Node, sizeOf, type Value } from "../graph/value.js";

/** The two operands of a sum or product, in both orders. */
export function eitherWay({ inputs }: Node): readonly (readonly [Value, Value])[] {
  const [a, b] = inputs as [Value, Value];
  return [
    [a, b],
    [b, a],
  ];
}

/** Whether a value, spread over an image of so many channels, is one number for each. */
export const isPerChannel = ({ shape }: Value, channels: number): boolean =>
  sizeOf(shape) === channels && shape.at(-3) === channels;
