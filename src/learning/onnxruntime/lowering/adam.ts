import { reshape, slice } from "../graph/rearrange.js";
import { emit, type Node, scalar, sizeOf, type Value } from "../graph/value.js";

interface Weight {
  readonly value: Value;
  readonly first: Value;
  readonly second: Value;
  readonly gradient: Value;
}

/** Weights below this are updated together: calling an operator costs more than their numbers. */
const smallWeight = 16_384;

/** New value and new moments of each weight (Kingma and Ba 2015, algorithm 1). */
export function lowerAdam(node: Node): readonly Value[] {
  const [rate, rest1, rest2, ...others] = node.inputs as [Value, Value, Value, ...Value[]];
  const weights = Array.from({ length: others.length / 4 }, (_, index): Weight => {
    const [value, first, second, gradient] = others.slice(4 * index, 4 * index + 4) as [Value, Value, Value, Value];
    return { value, first, second, gradient };
  });
  const update = updateOf(node, rate, rest1, rest2);
  const small = weights.filter(({ value }) => sizeOf(value.shape) < smallWeight);
  const together = small.length > 1 ? updateTogether(small, update) : new Map<Weight, readonly Value[]>();
  return weights.flatMap((weight) => together.get(weight) ?? update(weight));
}

function updateOf(node: Node, rate: Value, rest1: Value, rest2: Value): (weight: Weight) => readonly Value[] {
  const attribute = (name: string): number => (node.attributes[name] as { float: number }).float;
  const [beta1, beta2] = [attribute("beta1"), attribute("beta2")];
  const number = (value: number): Value => scalar("float32", value);
  const binary = (op: string, a: Value, b: Value): Value =>
    emit(op, [a, b], a.shape.length >= b.shape.length ? a.shape : b.shape, "float32");
  // Both corrections are scalars: applied to the rate and to the root, they cost no pass over the weight.
  const correctedRate = binary("Div", rate, rest1);
  const root = emit("Sqrt", [rest2], rest2.shape, "float32");
  return ({ value, first, second, gradient }) => {
    const newFirst = binary("Add", binary("Mul", first, number(beta1)), binary("Mul", gradient, number(1 - beta1)));
    const squared = binary("Mul", binary("Mul", gradient, gradient), number(1 - beta2));
    const newSecond = binary("Add", binary("Mul", second, number(beta2)), squared);
    const deviation = binary("Div", emit("Sqrt", [newSecond], value.shape, "float32"), root);
    const direction = binary("Div", newFirst, binary("Add", deviation, number(attribute("epsilon"))));
    return [binary("Add", binary("Mul", direction, correctedRate), value), newFirst, newSecond];
  };
}

function updateTogether(
  weights: readonly Weight[],
  update: (weight: Weight) => readonly Value[],
): Map<Weight, readonly Value[]> {
  const sizes = weights.map(({ value }) => sizeOf(value.shape));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const join = (part: keyof Weight): Value => {
    const flat = weights.map((weight, index) => reshape(weight[part], [sizes[index]!]));
    return emit("Concat", flat, [total], "float32", { axis: 0 });
  };
  const joined = update({
    value: join("value"),
    first: join("first"),
    second: join("second"),
    gradient: join("gradient"),
  });
  let from = 0;
  return new Map(
    weights.map((weight, index) => {
      const begin = from;
      from += sizes[index]!;
      const cut = (whole: Value): Value => reshape(slice(whole, [begin], [begin + sizes[index]!]), weight.value.shape);
      return [weight, joined.map(cut)];
    }),
  );
}
