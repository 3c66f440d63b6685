import type { Head, HeadRows } from "../../artifacts/head.js";
import { answersAsked } from "../../core/question.js";
import { elementCode } from "../onnxruntime/graph/onnx-model.js";
import type { GraphBuilder } from "../pretrained/graph-builder.js";
import type { tfl } from "../tfjs.js";
import { addNetwork } from "./network-graph.js";

/** Since then the axes of a reduction are an input and no attribute. */
const AXES_AS_INPUT = 18;

/** Names of what an exported file takes beside pixels, and gives. */
export const COVARIATES_INPUT = "covariates";
export const PROBABILITY = "probability";

/** A head with what it computes with. */
export type HeadParts =
  | (Head & { readonly kind: "logistic" })
  | (Head & { readonly kind: "mlp"; readonly network: tfl.LayersModel });

/**
 * Adds a head to a graph: patients' images together, covariates beside, columns standardized in double precision, then
 * regressions in the same or a network in single precision; probabilities as float32, one row for each image or patient
 * and a column for each answer.
 */
export function addHead(graph: GraphBuilder, features: string, head: HeadParts, batch: number | "batch"): void {
  const { rows, question } = head;
  const together = aggregated(graph, features, rows);
  const all = withCovariates(graph, together, rows, batch);
  const numbers = graph.add("Cast", [all], { to: elementCode.float64 });
  const columns = rows.centre.length;
  const centred = graph.add("Sub", [numbers, graph.constant(rows.centre, [1, columns], "float64")]);
  const row = graph.add("Div", [centred, graph.constant(rows.scale, [1, columns], "float64")]);
  const probability = graph.free(PROBABILITY);
  if (head.kind === "logistic") addRegressions(graph, row, head, probability);
  else addMlp(graph, row, head, probability);
  const cases = rows.aggregate === "none" ? batch : 1;
  graph.output({ name: probability, type: "float32", shape: [cases, answersAsked(question).length] });
}

function addRegressions(
  graph: GraphBuilder,
  row: string,
  { question, regressions, rows }: Head & { readonly kind: "logistic" },
  probability: string,
): void {
  const asked = answersAsked(question);
  const columns = rows.centre.length;
  // A finding that was not learned has no coefficients: nothing is said of it.
  const names = question.kind === "multiclass" ? (regressions[0]?.answers ?? []) : asked;
  const of = names.map((name) => {
    const regression = regressions.find(({ answers }) => answers.includes(name));
    const at = regression?.answers.indexOf(name) ?? -1;
    return { weights: regression?.coefficients[at], intercept: regression?.intercepts[at] ?? 0 };
  });
  const weights = Array.from({ length: columns }, (_, column) => of.map((one) => one.weights?.[column] ?? 0)).flat();
  const products = graph.add("MatMul", [row, graph.constant(weights, [columns, names.length], "float64")]);
  const offsets = graph.constant(
    of.map(({ intercept }) => intercept),
    [1, names.length],
    "float64",
  );
  const margins = graph.add("Cast", [graph.add("Add", [products, offsets])], { to: elementCode.float32 });
  if (question.kind !== "multiclass") graph.add("Sigmoid", [margins], {}, probability);
  else {
    // A class without training images is said to be nowhere.
    const places = names.flatMap((name) => asked.map((other) => Number(other === name)));
    const shares = graph.add("Softmax", [margins], { axis: 1 });
    graph.add("MatMul", [shares, graph.constant(places, [names.length, asked.length])], {}, probability);
  }
}

function addMlp(
  graph: GraphBuilder,
  row: string,
  { question, network }: HeadParts & { readonly kind: "mlp" },
  probability: string,
): void {
  const outputs = addNetwork(graph, graph.add("Cast", [row], { to: elementCode.float32 }), network);
  const units = Number(network.outputs[0]!.shape[1]);
  // Of two classes the second is asked for.
  if (question.kind === "binary" && units === 2) {
    graph.add("MatMul", [outputs, graph.constant([0, 1], [2, 1])], {}, probability);
  } else graph.add("Identity", [outputs], {}, probability);
}

/** The images of a batch are those of one patient. */
function aggregated(graph: GraphBuilder, features: string, { aggregate }: HeadRows): string {
  if (aggregate === "none") return features;
  const op = aggregate === "mean" ? "ReduceMean" : "ReduceMax";
  return graph.operatorSet < AXES_AS_INPUT
    ? graph.add(op, [features], { axes: [0], keepdims: 1 })
    : graph.add(op, [features, graph.constant([0], [1], "int64")], { keepdims: 1 });
}

function withCovariates(graph: GraphBuilder, features: string, rows: HeadRows, batch: number | "batch"): string {
  const { covariates, aggregate } = rows;
  if (covariates.length === 0) return features;
  const name = graph.free(COVARIATES_INPUT);
  graph.input({ name, type: "float32", shape: [aggregate === "none" ? batch : 1, covariates.length] });
  return graph.add("Concat", [features, name], { axis: 1 });
}
