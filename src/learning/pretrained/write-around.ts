import {
  DEFAULT_OPERATOR_SET,
  type OnnxGraph,
  writeMetadata,
  writeOnnxGraph,
  writeOperatorSet,
} from "../onnxruntime/graph/onnx-model.js";
import { messageHeader, type ProtobufWriter, protobufWriter } from "../onnxruntime/graph/protobuf.js";
import type { OnnxFile, Span } from "../onnxruntime/graph/read-onnx.js";
import type { NeededParts } from "./needed-parts.js";

/** What is trained further is no part of a file that only infers. */
const TRAINING_INFO = 20;
const IR_VERSION = 1;
/** The first version of the format in which weights need not be inputs too; ours are none. */
const LEAST_IR_VERSION = 4;

/** Our nodes before and after those that are kept of a file. */
export interface Around {
  readonly before: OnnxGraph;
  readonly after: OnnxGraph;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of a file with nodes of ours around the kept ones. Those are copied unchanged, with their weights, operator
 * sets and functions: nothing of the network is rewritten. Inputs and outputs are ours alone.
 */
export function writeAround(file: OnnxFile, kept: NeededParts, { before, after, metadata = {} }: Around): Uint8Array {
  const names = new Set(kept.nodes.flatMap(({ outputs }) => outputs));
  const copy = ({ from, to }: Span): Uint8Array => file.bytes.subarray(from, to);
  const graph = [
    ...file.graphRest.map(copy),
    written((writer) => writeOnnxGraph(writer, before)),
    ...kept.nodes.map(copy),
    ...kept.initializers.map(copy),
    ...file.values.filter(({ name }) => names.has(name)).map(copy),
    written((writer) => writeOnnxGraph(writer, after)),
  ];
  const length = graph.reduce((sum, part) => sum + part.length, 0);
  const isOld = file.irVersion < LEAST_IR_VERSION;
  const dropped = new Set(isOld ? [TRAINING_INFO, IR_VERSION] : [TRAINING_INFO]);
  const model = [
    ...file.rest.filter(({ field, key = "" }) => !dropped.has(field) && !Object.hasOwn(metadata, key)).map(copy),
    written((writer) => {
      if (isOld) writer.integer(IR_VERSION, LEAST_IR_VERSION);
      if (!file.operatorSets.has("")) writeOperatorSet(writer, "", DEFAULT_OPERATOR_SET);
      writeMetadata(writer, metadata);
    }),
    messageHeader(7, length),
    ...graph,
  ];
  return Buffer.concat(model);
}

function written(write: (writer: ProtobufWriter) => void): Uint8Array {
  const writer = protobufWriter();
  write(writer);
  return writer.finish();
}
