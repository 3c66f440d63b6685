import { availableParallelism } from "node:os";
import { BACKENDS } from "../../learning/choose-backend.js";
import { timeBackend } from "../../learning/time-backend.js";

/** The process that `benchBackend` starts: times the backend of that name, and sends how fast it trains. */
const name = process.argv[2];
const backend = BACKENDS.find((known) => known.name === name);
if (backend === undefined) throw new Error(`Internal error: there is no backend ${name}`);
const speed = await timeBackend(backend, availableParallelism());
process.send?.(speed, () => process.disconnect());
