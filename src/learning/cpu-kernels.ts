import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

// Registers the kernels in plain JavaScript; by `require` as all of TensorFlow.js.
require("@tensorflow/tfjs-backend-cpu");
