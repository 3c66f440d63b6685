// `rolldown -c` prints a line for each of its chunks, which `npm ci` would show to users.
import { build } from "rolldown";
import configurations from "./rolldown.config.mjs";

for (const configuration of configurations) await build({ ...configuration, logLevel: "warn" });
