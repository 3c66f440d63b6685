import { StageFailure } from "../../core/stage-failure.js";
import type { GraphBuilder } from "../pretrained/graph-builder.js";
import type { tfl } from "../tfjs.js";

/** Version of ONNX's operators since which it has the error function. */
const ERROR_FUNCTION = 9;

/**
 * Adds a network of rows of numbers to a graph, from `row` to its outputs, as float32. Takes operators alone that are the
 * same in every version of ONNX's, so that they stand beside those of any pretrained network. Throws a StageFailure where
 * the graph's version cannot say an activation.
 * @param network its layers one after the other, as `modelFromLayers` makes them for rows.
 */
export function addNetwork(graph: GraphBuilder, row: string, network: tfl.LayersModel): string {
  return network.layers.reduce((flowing, layer) => addLayer(graph, flowing, layer), row);
}

type Config = Readonly<Record<string, unknown>>;

interface Weight {
  readonly shape: readonly number[];
  readonly numbers: readonly number[];
}

function addLayer(graph: GraphBuilder, row: string, layer: tfl.LayersModel["layers"][number]): string {
  const config = layer.getConfig() as Config;
  const weights = layer
    .getWeights()
    .map((tensor): Weight => ({ shape: tensor.shape, numbers: [...tensor.dataSync()] }));
  switch (layer.getClassName()) {
    case "InputLayer":
    case "Dropout":
      return row;
    case "Dense":
      return activated(graph, dense(graph, row, weights), String(config["activation"] ?? "linear"));
    case "Activation":
      return activated(graph, row, String(config["activation"]));
    case "LeakyReLU":
      return graph.add("LeakyRelu", [row], { alpha: { float: Number(config["alpha"]) } });
    case "BatchNormalization":
      return batchNormalized(graph, row, weights, Number(config["epsilon"]));
    case "LayerNormalization":
      return layerNormalized(graph, row, weights, Number(config["epsilon"]));
    default:
      throw new Error(`Internal error: a layer ${layer.getClassName()} of a network of rows is not exported`);
  }
}

function dense(graph: GraphBuilder, row: string, [kernel, bias]: readonly Weight[]): string {
  const products = graph.add("MatMul", [row, graph.constant(kernel!.numbers, kernel!.shape)]);
  return bias === undefined ? products : graph.add("Add", [products, perColumn(graph, bias.numbers)]);
}

const perColumn = (graph: GraphBuilder, numbers: readonly number[]): string =>
  graph.constant(numbers, [1, numbers.length]);

/** By the mean and variance that training kept. */
function batchNormalized(graph: GraphBuilder, row: string, weights: readonly Weight[], epsilon: number): string {
  const [gamma, beta, mean, variance] = weights.map(({ numbers }) => numbers) as [
    number[],
    number[],
    number[],
    number[],
  ];
  const factors = gamma.map((factor, at) => factor / Math.sqrt(variance[at]! + epsilon));
  const centred = graph.add("Sub", [row, perColumn(graph, mean)]);
  return graph.add("Add", [graph.add("Mul", [centred, perColumn(graph, factors)]), perColumn(graph, beta)]);
}

/** Means are products, since reductions say their axes differently from version to version. */
function layerNormalized(graph: GraphBuilder, row: string, weights: readonly Weight[], epsilon: number): string {
  const [gamma, beta] = weights.map(({ numbers }) => numbers) as [number[], number[]];
  const shares = graph.constant(
    gamma.map(() => 1 / gamma.length),
    [gamma.length, 1],
  );
  const meanOf = (numbers: string): string => graph.add("MatMul", [numbers, shares]);
  const centred = graph.add("Sub", [row, meanOf(row)]);
  const variance = meanOf(graph.add("Mul", [centred, centred]));
  const deviation = graph.add("Sqrt", [graph.add("Add", [variance, graph.constant([epsilon], [1, 1])])]);
  const scaled = graph.add("Mul", [graph.add("Div", [centred, deviation]), perColumn(graph, gamma)]);
  return graph.add("Add", [scaled, perColumn(graph, beta)]);
}

/** Activations that are one operator of ONNX with nothing to be said. */
const OPERATORS: Readonly<Record<string, string>> = {
  relu: "Relu",
  elu: "Elu",
  selu: "Selu",
  sigmoid: "Sigmoid",
  softplus: "Softplus",
  softsign: "Softsign",
  tanh: "Tanh",
};

function activated(graph: GraphBuilder, row: string, activation: string): string {
  const operator = OPERATORS[activation];
  if (operator !== undefined) return graph.add(operator, [row]);
  const number = (value: number): string => graph.constant([value], [1, 1]);
  switch (activation) {
    case "linear":
      return row;
    case "softmax":
      return graph.add("Softmax", [row], { axis: 1 });
    case "hardSigmoid":
      return graph.add("HardSigmoid", [row], { alpha: { float: 0.2 }, beta: { float: 0.5 } });
    case "relu6": {
      // Clip says its bounds differently from version to version.
      const above = graph.add("Relu", [graph.add("Sub", [row, number(6)])]);
      return graph.add("Sub", [graph.add("Relu", [row]), above]);
    }
    case "swish":
      return graph.add("Mul", [row, graph.add("Sigmoid", [row])]);
    case "mish":
      return graph.add("Mul", [row, graph.add("Tanh", [graph.add("Softplus", [row])])]);
    case "gelu": {
      if (graph.operatorSet < ERROR_FUNCTION) {
        throw new StageFailure(
          `Expected a network of at least operator set ${ERROR_FUNCTION} of ONNX to export \`gelu\` with it, got ${graph.operatorSet}`,
          "Export the network anew with a later `opset_version`, train with another activation, or score images with `pipeline predict`.",
        );
      }
      const error = graph.add("Erf", [graph.add("Mul", [row, number(Math.SQRT1_2)])]);
      const share = graph.add("Mul", [graph.add("Add", [error, number(1)]), number(0.5)]);
      return graph.add("Mul", [row, share]);
    }
    default:
      throw new Error(`Internal error: the activation ${activation} is not exported`);
  }
}
