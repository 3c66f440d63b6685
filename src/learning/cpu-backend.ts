import type { Backend } from "./backend.js";
import "./cpu-kernels.js";
import { mendAveragePoolGradient } from "./mend-average-pool-gradient.js";
import { tf } from "./tfjs.js";

/** TensorFlow.js in plain JavaScript: always there, slow, the reference that the others are tested against. */
export const cpuBackend: Backend = {
  name: "cpu",
  probe: async () => ({
    available: true,
    version: tf.version_core,
    device: "cpu",
    detail: "plain JavaScript, one thread",
  }),
  activate: async () => {
    // TF.js's warning that it could be faster in Node is replaced by ours, which says what to do.
    tf.env().set("PROD", true);
    mendAveragePoolGradient();
    if (!(await tf.setBackend("cpu"))) throw new Error("Internal error: TensorFlow.js has no cpu backend");
    return {
      name: "cpu",
      version: tf.version_core,
      device: "cpu",
      threads: 1,
      // Nothing is recorded; but timers and signals get their turn, which plain computing would not give them.
      step: () => new Promise((resolve) => setImmediate(resolve)),
      statistics: () => ({}),
      close: async () => {},
    };
  },
};
