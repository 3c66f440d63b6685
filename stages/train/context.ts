import type { StageContext } from "../../src/stage.js";
import type { TrainParams } from "./params.js";
import type { inputs, outputs } from "./ports.js";

export type TrainContext = StageContext<TrainParams, typeof inputs, typeof outputs>;
