import { parentPort } from "node:worker_threads";
import { decodeGreyPng } from "./png-grey.js";

// What another thread does: its pixels go back without being copied.
parentPort?.on("message", (file: string | Uint8Array) => {
  const pixels = decodeGreyPng(file);
  parentPort?.postMessage(pixels, pixels === undefined ? [] : [pixels.data.buffer]);
});
