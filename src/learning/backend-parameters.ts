import { Type } from "../vendor/typebox.js";
import type { BackendName, DeviceName } from "./backend.js";

/** Parameters of every stage that computes with a model; they are in its key, what `auto` became is a fact. */
export const backendParameters = {
  backend: Type.Unsafe<"auto" | BackendName>({
    type: "string",
    enum: ["auto", "tensorflow", "onnxruntime", "cpu"],
    default: "auto",
    description: "Which library computes. auto: the best one available, one with a GPU first; see `pipeline doctor`.",
  }),
  device: Type.Unsafe<"auto" | DeviceName>({
    type: "string",
    enum: ["auto", "cpu", "gpu", "webgpu"],
    default: "auto",
    description: "Where it computes.",
  }),
  threads: Type.Union([Type.Literal("auto"), Type.Integer({ minimum: 1, maximum: 1024 })], {
    default: "auto",
    description: "Threads per operation; sums depend on them in their last bits. auto: the processors of the stage.",
  }),
};
