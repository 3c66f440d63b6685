import type { AnswerCalibration, Calibration } from "../../artifacts/calibration.js";
import type { Question } from "../../core/question.js";
import { DEFAULT_OPERATOR_SET, elementCode, type OnnxModel } from "../onnxruntime/graph/onnx-model.js";
import { builderBeside, type GraphBuilder } from "../pretrained/graph-builder.js";
import { NEXT_TO_CERTAIN, NEXT_TO_IMPOSSIBLE } from "./calibrated-scores.js";

/**
 * Adds what `calibratedScores` does to a graph, of ONNX's own operators and in double precision, since the points of a
 * rising line may be nearer to each other than 32 bits tell.
 * @param probability rows x answers, float64. @returns the same, calibrated.
 */
export function addCalibration(
  graph: GraphBuilder,
  probability: string,
  { method, answers }: Pick<Calibration, "method" | "answers">,
  { kind }: Pick<Question, "kind">,
): string {
  const number = (value: number): string => graph.constant([value], [1, 1], "float64");
  const [first] = answers;
  if (kind === "multiclass" && method === "temperature" && first !== undefined && "temperature" in first) {
    const inside = graph.add("Max", [probability, number(NEXT_TO_IMPOSSIBLE)]);
    const logits = graph.add("Div", [graph.add("Log", [inside]), number(first.temperature)]);
    return graph.add("Softmax", [logits], { axis: 1 });
  }
  const columns = answers.map((answer, at) => {
    const column = graph.add("Gather", [probability, graph.constant([at], [1], "int64")], { axis: 1 });
    return addAnswer(graph, column, answer, number);
  });
  const all = columns.length === 1 ? columns[0]! : graph.add("Concat", columns, { axis: 1 });
  if (kind !== "multiclass") return all;
  const ones = graph.constant(new Array<number>(answers.length).fill(1), [answers.length, 1], "float64");
  const sum = graph.add("MatMul", [all, ones]);
  const isNone = graph.add("Equal", [sum, number(0)]);
  const divisor = graph.add("Where", [isNone, number(1), sum]);
  const equal = graph.add("Where", [isNone, number(1 / answers.length), number(0)]);
  return graph.add("Add", [graph.add("Div", [all, divisor]), equal]);
}

function addAnswer(
  graph: GraphBuilder,
  column: string,
  answer: AnswerCalibration,
  number: (value: number) => string,
): string {
  if ("unfitted" in answer) return column;
  if ("scores" in answer) return addLine(graph, column, answer, number);
  const [slope, intercept] = "slope" in answer ? [answer.slope, answer.intercept] : [1 / answer.temperature, 0];
  const inside = graph.add("Min", [graph.add("Max", [column, number(NEXT_TO_CERTAIN)]), number(1 - NEXT_TO_CERTAIN)]);
  const odds = graph.add("Div", [inside, graph.add("Sub", [number(1), inside])]);
  const scaled = graph.add("Mul", [graph.add("Log", [odds]), number(slope)]);
  return graph.add("Sigmoid", [graph.add("Add", [scaled, number(intercept)])]);
}

/** The height of the first point, and of each stretch after it as much of its rise as the score is past it. */
function addLine(
  graph: GraphBuilder,
  column: string,
  { scores, shares }: { readonly scores: readonly number[]; readonly shares: readonly number[] },
  number: (value: number) => string,
): string {
  const stretches = scores.slice(1).map((score, at) => ({
    start: scores[at]!,
    width: score - scores[at]!,
    rise: shares[at + 1]! - shares[at]!,
  }));
  const rising = stretches.filter(({ rise }) => rise > 0);
  // Rows are kept, whatever is said of them.
  if (rising.length === 0) return graph.add("Add", [graph.add("Mul", [column, number(0)]), number(shares[0]!)]);
  const row = (of: (one: (typeof rising)[number]) => number): string =>
    graph.constant(rising.map(of), [1, rising.length], "float64");
  const past = graph.add("Div", [graph.add("Sub", [column, row(({ start }) => start)]), row(({ width }) => width)]);
  const parts = graph.add("Min", [graph.add("Max", [past, number(0)]), number(1)]);
  const rises = graph.constant(
    rising.map(({ rise }) => rise),
    [rising.length, 1],
    "float64",
  );
  return graph.add("Add", [graph.add("MatMul", [parts, rises]), number(shares[0]!)]);
}

/** Output of an exported model with sets, which are made of it. */
export const UNCALIBRATED = "uncalibrated";

/**
 * A network whose one output is calibrated, if there is a calibration. Of two classes it may have two columns, which then
 * sum to 1 again.
 * @param model with float32 probabilities, rows x answers, or x 2.
 */
export function calibratedNetwork(
  model: OnnxModel,
  calibration: Calibration | undefined,
  question: Question,
): OnnxModel {
  if (calibration === undefined) return model;
  const [output] = model.outputs;
  const width = output?.shape?.[1];
  if (output === undefined || typeof width !== "number") {
    throw new Error("Internal error: a network without a number of answers");
  }
  const rename = (name: string): string => (name === output.name ? UNCALIBRATED : name);
  const nodes = model.nodes.map((node) => ({
    ...node,
    outputs: node.outputs.map(rename),
    inputs: node.inputs.map(rename),
  }));
  const named = [...nodes.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]), output.name];
  const graph = builderBeside(new Set(named), model.operatorSet ?? DEFAULT_OPERATOR_SET);
  const said = graph.add("Cast", [UNCALIBRATED], { to: elementCode.float64 });
  const isPair = question.kind === "binary" && width === 2;
  const asked = isPair ? graph.add("Gather", [said, graph.constant([1], [1], "int64")], { axis: 1 }) : said;
  const calibrated = addCalibration(graph, asked, calibration, question);
  const other = isPair ? [graph.add("Sub", [graph.constant([1], [1, 1], "float64"), calibrated])] : [];
  const both = isPair ? graph.add("Concat", [...other, calibrated], { axis: 1 }) : calibrated;
  graph.add("Cast", [both], { to: elementCode.float32 }, output.name);
  const added = graph.take();
  return {
    ...model,
    // Sets are made of it.
    ...(calibration.sets && { outputs: [output, { ...output, name: UNCALIBRATED }] }),
    nodes: [...nodes, ...added.nodes],
    initializers: [...model.initializers, ...added.initializers],
  };
}

/** What a user of an exported model must know: what its probabilities are, and what sets are made of. */
export const calibrationInMetadata = (calibration: Calibration | undefined): Readonly<Record<string, string>> =>
  calibration === undefined
    ? {}
    : {
        calibration: `${calibration.method}, fitted to ${calibration.fittedOn.images} ${calibration.fittedOn.partition} images`,
        ...(calibration.sets && { sets: JSON.stringify(calibration.sets) }),
      };
