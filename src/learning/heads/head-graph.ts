import type { Calibration } from "../../artifacts/calibration.js";
import type { Head, HeadRows } from "../../artifacts/head.js";
import { answersAsked } from "../../core/question.js";
import { addCalibration, UNCALIBRATED } from "../calibration/calibration-graph.js";
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

export type CalibratedParts = HeadParts & { readonly calibration?: Calibration | undefined };

/**
 * Adds a head to a graph: patients' images together, covariates beside, columns standardized in double precision, then
 * regressions in the same or a network in single precision; calibration where there is one; probabilities as float32, one
 * row for each image or patient and a column for each answer.
 */
export function addHead(graph: GraphBuilder, features: string, head: CalibratedParts, batch: number | "batch"): void {
  const { rows } = head;
  const together = aggregated(graph, features, rows);
  const all = withCovariates(graph, together, rows, batch);
  const row = standardized(graph, all, rows);
  if (head.calibration !== undefined) {
    addAnswers(graph, inDoublePrecision(graph, row, head), head, batch);
    return;
  }
  const probability = graph.free(PROBABILITY);
  if (head.kind === "logistic") addRegressions(graph, row, head, "float32", probability);
  else addMlp(graph, row, head, probability);
  addOutputs(graph, [probability], head, batch);
}

/** A head of an ensemble, and its share in the probability of each answer. */
export interface SharedHead {
  readonly parts: CalibratedParts;
  readonly shares: readonly number[];
}

/**
 * Adds the mean of several heads in double precision, then the ensemble's own calibration where there is one; otherwise as
 * `addHead`. All have the same `aggregate` and covariates.
 */
export function addHeads(
  graph: GraphBuilder,
  features: string,
  { heads, calibration }: { readonly heads: readonly SharedHead[]; readonly calibration?: Calibration | undefined },
  batch: number | "batch",
): void {
  const { rows, question } = heads[0]!.parts;
  const asked = answersAsked(question).length;
  const all = withCovariates(graph, aggregated(graph, features, rows), rows, batch);
  const shared = heads.map(({ parts, shares }) => {
    const said = inDoublePrecision(graph, standardized(graph, all, parts.rows), parts);
    const own = parts.calibration === undefined ? said : addCalibration(graph, said, parts.calibration, question);
    return graph.add("Mul", [own, graph.constant(shares, [1, asked], "float64")]);
  });
  addAnswers(graph, graph.add("Sum", shared), { rows, question, calibration }, batch);
}

/** What is said in double precision, calibrated where it is to be, and beside it what sets are made of. */
function addAnswers(
  graph: GraphBuilder,
  said: string,
  answered: Pick<CalibratedParts, "rows" | "question" | "calibration">,
  batch: number | "batch",
): void {
  const { calibration, question } = answered;
  const answers = calibration === undefined ? said : addCalibration(graph, said, calibration, question);
  const given = (numbers: string, name: string): string =>
    graph.add("Cast", [numbers], { to: elementCode.float32 }, graph.free(name));
  const outputs = [given(answers, PROBABILITY)];
  if (calibration?.sets !== undefined) outputs.push(given(said, UNCALIBRATED));
  addOutputs(graph, outputs, answered, batch);
}

function addOutputs(
  graph: GraphBuilder,
  outputs: readonly string[],
  { rows, question }: Pick<Head, "rows" | "question">,
  batch: number | "batch",
): void {
  const cases = rows.aggregate === "none" ? batch : 1;
  for (const name of outputs) {
    graph.output({ name, type: "float32", shape: [cases, answersAsked(question).length] });
  }
}

function standardized(graph: GraphBuilder, all: string, { centre, scale }: HeadRows): string {
  const numbers = graph.add("Cast", [all], { to: elementCode.float64 });
  const centred = graph.add("Sub", [numbers, graph.constant(centre, [1, centre.length], "float64")]);
  return graph.add("Div", [centred, graph.constant(scale, [1, scale.length], "float64")]);
}

/** Probabilities before any calibration. */
const inDoublePrecision = (graph: GraphBuilder, row: string, head: HeadParts): string =>
  head.kind === "logistic"
    ? addRegressions(graph, row, head, "float64")
    : graph.add("Cast", [addMlp(graph, row, head)], { to: elementCode.float64 });

/** Gives the name of the result. @param type of the result. */
function addRegressions(
  graph: GraphBuilder,
  row: string,
  { question, regressions, rows }: Head & { readonly kind: "logistic" },
  type: "float32" | "float64",
  result?: string,
): string {
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
  const sums = graph.add("Add", [products, offsets]);
  const margins = type === "float64" ? sums : graph.add("Cast", [sums], { to: elementCode[type] });
  if (question.kind !== "multiclass") return graph.add("Sigmoid", [margins], {}, result);
  // A class without training images is said to be nowhere.
  const places = names.flatMap((name) => asked.map((other) => Number(other === name)));
  const shares = graph.add("Softmax", [margins], { axis: 1 });
  return graph.add("MatMul", [shares, graph.constant(places, [names.length, asked.length], type)], {}, result);
}

function addMlp(
  graph: GraphBuilder,
  row: string,
  { question, network }: HeadParts & { readonly kind: "mlp" },
  result?: string,
): string {
  const outputs = addNetwork(graph, graph.add("Cast", [row], { to: elementCode.float32 }), network);
  const units = Number(network.outputs[0]!.shape[1]);
  // Of two classes the second is asked for.
  if (question.kind === "binary" && units === 2) {
    return graph.add("MatMul", [outputs, graph.constant([0, 1], [2, 1])], {}, result);
  }
  return graph.add("Identity", [outputs], {}, result);
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
