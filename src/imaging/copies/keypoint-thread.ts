import { parentPort } from "node:worker_threads";
import { keypointsOf } from "./keypoints.js";
import { localContrast } from "./local-contrast.js";

// What another thread does: points go back without being copied.
parentPort?.on("message", (picture: Float32Array) => {
  const points = keypointsOf(localContrast(picture));
  parentPort?.postMessage(points, [
    points.x.buffer as ArrayBuffer,
    points.y.buffer as ArrayBuffer,
    points.descriptions.buffer as ArrayBuffer,
  ]);
});
