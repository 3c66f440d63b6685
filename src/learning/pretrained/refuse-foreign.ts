import { StageFailure } from "../../core/stage-failure.js";
import type { OnnxFile, ReadNode } from "../onnxruntime/graph/read-onnx.js";

/** Domains whose operators are part of ONNX Runtime as it is installed here. */
const DOMAINS = new Set(["", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc", "com.ms.internal.nhwc"]);
/** Operators that ask a server on the network. */
const NETWORK = /^(com\.microsoft\.extensions|.*azure)/i;
const LEAST_OPERATOR_SET = 7;

/** Throws a StageFailure where a network has what ONNX Runtime does not compute by itself, and names the node. */
export function refuseForeign(file: OnnxFile, nodes: readonly ReadNode[], name: string): void {
  const version = file.operatorSets.get("");
  if (version !== undefined && version < LEAST_OPERATOR_SET) {
    throw new StageFailure(
      `Expected ${name} to have operator set ${LEAST_OPERATOR_SET} or later, got ${version}`,
      "Export it again with a later opset_version, or convert it with onnx.version_converter.",
    );
  }
  for (const node of [...nodes, ...file.functionNodes]) {
    const { op, domain } = node;
    if (DOMAINS.has(domain) || file.functions.has(`${domain}:${op}`)) continue;
    const what = `${op} of ${domain} at the node ${nodeName(node)}`;
    if (NETWORK.test(domain)) {
      throw new StageFailure(
        `Expected ${name} to compute by itself, got the operator ${what}, which asks a server`,
        "Export the network without it: radpipe runs models with no network.",
      );
    }
    throw new StageFailure(
      `Expected operators of ONNX or ONNX Runtime in ${name}, got the custom operator ${what}`,
      "Export the network with standard operators; a library of custom ones is not loaded.",
    );
  }
}

/** By its name, or by its output if it has none. */
export const nodeName = ({ name, op, outputs }: ReadNode): string =>
  name === "" ? `${op} that makes ${outputs[0] ?? "nothing"}` : name;

/** Throws a StageFailure if a model needs numbers from anywhere but the files next to it. */
export function refuseOutside(location: string, name: string): void {
  const isWithin =
    location !== "" &&
    !/^[a-z][a-z0-9+.-]*:/i.test(location) &&
    !/^[/\\]/.test(location) &&
    !location.split(/[/\\]/).includes("..");
  if (isWithin) return;
  throw new StageFailure(
    `Expected ${name} to have its external data in its own folder, got ${location === "" ? "no location" : location}`,
    "Save it with onnx.save(model, path, save_as_external_data=True), which puts them beside the model.",
  );
}
