import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import type { AnswerCalibration, Calibration } from "../../../src/artifacts/calibration.js";
import type { Question } from "../../../src/core/question.js";
import { calibratedScores } from "../../../src/learning/calibration/calibrated-scores.js";
import { calibratedNetwork } from "../../../src/learning/calibration/calibration-graph.js";
import { encodeOnnxModel, type OnnxModel } from "../../../src/learning/onnxruntime/graph/onnx-model.js";

/** Gives back what it is given. */
const passing = (answers: number): OnnxModel => ({
  nodes: [{ op: "Identity", domain: "", inputs: ["image"], outputs: ["probability"], attributes: {} }],
  inputs: [{ name: "image", type: "float32", shape: ["batch", answers] }],
  outputs: [{ name: "probability", type: "float32", shape: ["batch", answers] }],
  initializers: [],
});

const calibrationOf = (method: Calibration["method"], answers: readonly AnswerCalibration[]): Calibration => ({
  ...{ method, answers, fittedOn: { partition: "calibration", images: 40, patients: 30 } },
  ...{ loss: { before: 1, after: 0.5 }, sets: { level: 0.9 } },
});

const TWO = { kind: "binary", classes: ["a", "b"], positive: "b" } as const;
const THREE = { kind: "multiclass", classes: ["a", "b", "c"] } as const;
const FINDINGS = { kind: "multilabel", findings: ["a", "b", "c"] } as const;
const LINE = { scores: [0.1, 0.10000002, 0.5, 0.9], shares: [0, 0.2, 0.2, 1] };
const ROWS = [
  [0, 0, 0],
  [1, 0, 0],
  [0.5, 0.25, 0.25],
  [0.1, 0.2, 0.7],
  [0.1000001, 0.85, 0.05],
  [1e-30, 1 - 2 ** -24, 1e-9],
  [0.9, 0.05, 0.05],
];

const cases: readonly (readonly [name: string, question: Question, calibration: Calibration, width: number])[] = [
  ["temperature, one output", TWO, calibrationOf("temperature", [{ name: "b", temperature: 2.5 }]), 1],
  ["a line, two outputs", TWO, calibrationOf("platt", [{ name: "b", slope: 0.3, intercept: -1 }]), 2],
  ["points, two outputs", TWO, calibrationOf("isotonic", [{ name: "b", ...LINE }]), 2],
  ["one point", TWO, calibrationOf("isotonic", [{ name: "b", scores: [0.3], shares: [0.4] }]), 1],
  [
    "temperature of classes",
    THREE,
    calibrationOf(
      "temperature",
      THREE.classes.map((name) => ({ name, temperature: 3 })),
    ),
    3,
  ],
  [
    "lines of classes",
    THREE,
    calibrationOf(
      "platt",
      THREE.classes.map((name, at) => ({ name, slope: 1 + at, intercept: at - 1 })),
    ),
    3,
  ],
  [
    "points of classes",
    THREE,
    calibrationOf(
      "isotonic",
      THREE.classes.map((name) => ({ name, ...LINE })),
    ),
    3,
  ],
  [
    "findings, of which one stays as it is",
    FINDINGS,
    calibrationOf("platt", [
      { name: "a", slope: 2, intercept: 1 },
      { name: "b", unfitted: "few" },
      { name: "c", slope: 0.5, intercept: 0 },
    ]),
    3,
  ],
];

describe("an exported calibration", () => {
  it.each(cases)("computes what is computed here: %s", async (_, question, calibration, width) => {
    const single = Float32Array.from(ROWS.flatMap((row) => row.slice(0, width)));
    const bytes = encodeOnnxModel(calibratedNetwork(passing(width), calibration, question));
    const session = await InferenceSession.create(bytes);
    expect(session.outputNames).toEqual(["probability", "uncalibrated"]);
    const results = await session.run({ image: new Tensor("float32", single, [ROWS.length, width]) });
    const got = results["probability"]!.data as Float32Array;
    expect(results["uncalibrated"]!.data).toEqual(single);
    const asked = question.kind === "binary" ? [width - 1] : [...Array(width).keys()];
    const columns = asked.map((at) => Float64Array.from(ROWS, (_, row) => single[row * width + at]!));
    const expected = calibratedScores(calibration, question, columns);
    for (const [place, at] of asked.entries()) {
      for (const row of ROWS.keys())
        expect(Math.abs(got[row * width + at]! - expected[place]![row]!)).toBeLessThan(1e-6);
    }
    if (question.kind === "binary" && width === 2) {
      for (const row of ROWS.keys()) expect(got[row * 2]! + got[row * 2 + 1]!).toBeCloseTo(1, 6);
    }
  });
});
