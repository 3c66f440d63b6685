import { port, severalPort } from "../../src/stage.js";

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
