import { describe, expect, it } from "vitest";
import { operationsOf } from "../../../src/learning/onnxruntime/graph/cost.js";
import { cutTrace } from "../../../src/learning/onnxruntime/graph/cut.js";
import { traceGraph } from "../../../src/learning/onnxruntime/graph/trace.js";
import { emit, storedValue, type Value } from "../../../src/learning/onnxruntime/graph/value.js";

const matrix = (): Value => storedValue([10, 10], "float32", new Float32Array(100), false);
const product = (a: Value, b: Value): Value => emit("Gemm", [a, b], [10, 10], "float32", { transA: 0, transB: 0 });

describe("cutting a step", () => {
  it("counts two operations for each product of two numbers", () => {
    expect(operationsOf(product(matrix(), matrix()).node!)).toBe(2 * 10 * 10 * 10);
    const image = storedValue([2, 3, 8, 8], "float32", new Float32Array(384), false);
    const filter = storedValue([4, 3, 3, 3], "float32", new Float32Array(108), false);
    const sum = emit("Conv", [image, filter], [2, 4, 8, 8], "float32", { group: 1 });
    expect(operationsOf(sum.node!)).toBe(2 * 2 * 4 * 8 * 8 * 27);
  });

  it("counts a pass over many numbers by what it reads, though it gives one", () => {
    const image = storedValue([2, 3, 8, 8], "float32", new Float32Array(384), false);
    const sum = emit("ReduceSum", [image], [], "float32");
    expect(operationsOf(sum.node!)).toBe(50 * 384);
  });

  it("computes first what is read later, and last what was asked for", () => {
    const first = product(matrix(), matrix());
    const second = product(first, matrix());
    const third = product(second, first);
    expect(cutTrace(traceGraph([third]), 1e6)).toEqual([[third]]);
    expect(cutTrace(traceGraph([third]), 2000)).toEqual([[first], [second], [third]]);
    const groups = cutTrace(traceGraph([third]), 4000);
    expect(groups).toHaveLength(2);
    expect(new Set(groups[0])).toEqual(new Set([first, second]));
  });

  it("has nothing to do for nothing", () => {
    expect(cutTrace(traceGraph([]), 10)).toEqual([[]]);
  });
});
