import { fileURLToPath } from "node:url";
import type { AnyStage } from "../../src/stage.js";

const module = fileURLToPath(new URL("../../dist/stages/extract/index.js", import.meta.url));

/** The stage `extract` as it was built: it works in threads, and those run compiled code only. */
export const extract = ((await import(module)) as { readonly default: AnyStage }).default;
