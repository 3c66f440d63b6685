import { readdirSync } from "node:fs";
import { defineConfig } from "rolldown";

// Libraries that every command loads are flattened to one file each: hundreds of small files cost more
// to find than to run (typebox: 200 ms as a package, 7 ms as one file). Everything else stays as tsc wrote it.
const vendor = readdirSync("src/vendor").filter((file) => file.endsWith(".ts"));

export default defineConfig(
  vendor.map((file) => ({
    input: `src/vendor/${file}`,
    platform: "node",
    output: { file: `dist/src/vendor/${file.replace(/\.ts$/, ".js")}`, format: "esm", codeSplitting: false },
  })),
);
