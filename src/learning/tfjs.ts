import tf = require("@tensorflow/tfjs-core");
import tfl = require("@tensorflow/tfjs-layers");

/**
 * The one place that loads TensorFlow.js; its layers register the gradients, which the core alone does not have. By
 * `require`: for an `import`, Node first looks for the names that these bundles of CommonJS export, which takes five
 * times as long as running them.
 */
export { tf, tfl };
