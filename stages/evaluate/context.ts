import type { StageContext } from "../../src/stage.js";
import type { EvaluateParams } from "./params.js";
import type { inputs, outputs } from "./ports.js";

export type EvaluateContext = StageContext<EvaluateParams, typeof inputs, typeof outputs>;
