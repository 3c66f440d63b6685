import type { KnipConfig } from "knip";

export default {
  entry: [
    "src/cli/main.ts",
    "src/stage.ts",
    "src/cli/precompile-schemas.ts",
    "src/plugins/stage-process.ts",
    "stages/*/index.ts",
    "test/bench/*.ts",
    "test/**/*-process.ts",
    "test/fixtures/**/*.{ts,js,mjs}",
    "rolldown.config.mjs",
  ],
  project: ["src/**/*.ts", "stages/**/*.ts", "test/**/*.ts"],
  // Loaded where it is installed; its install script needs a host that is not always reachable.
  ignoreDependencies: ["@tensorflow/tfjs-node-gpu"],
  // The vocabulary that layers share: a name may stand there before the second file needs it.
  ignore: ["src/core/**", "src/vendor/**"],
} satisfies KnipConfig;
