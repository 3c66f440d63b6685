/** The one place that imports TensorFlow.js for models and training; a backend may import the core for itself. */
export * as tf from "@tensorflow/tfjs-core";
export * as tfl from "@tensorflow/tfjs-layers";
