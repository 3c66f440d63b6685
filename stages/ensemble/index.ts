import { defineStage, port, severalPort, Type } from "../../src/stage.js";

export const inputs = {
  models: severalPort(
    "model",
    "Of the same classes or findings: from train, from other ensembles, or from other runs by path.",
    { atLeast: 2 },
  ),
};

export const outputs = {
  model: port(
    "model",
    "ensemble.json and every model below members; trained-on*: what any of them was trained and chosen on.",
  ),
};

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
