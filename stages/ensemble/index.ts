import { defineStage, Type } from "../../src/stage.js";
import { inputs, outputs } from "./ports.js";

export default defineStage({
  name: "ensemble",
  version: 1,
  description: "Makes one model of several: its probabilities are the mean of theirs.",
  params: Type.Object({}),
  inputs,
  outputs,
  async run(ctx) {
    const { makeEnsemble } = await import("./make-ensemble.js");
    await makeEnsemble(ctx);
  },
});
