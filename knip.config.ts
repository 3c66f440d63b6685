import type { KnipConfig } from "knip";

export default {
  entry: [
    "src/stage.ts!",
    "src/artifacts.ts!",
    "src/project.ts!",
    "src/cli/main.ts!",
    "src/ui/page/{app.tsx,events.ts,spoken-language.ts}!",
    "src/cli/precompile-schemas.ts!",
    "src/cli/finish-build.ts!",
    "src/executors/launch-process.ts!",
    "src/plugins/stage-process.ts!",
    "src/project/machine/bench-process.ts!",
    "stages/*/index.ts!",
    "test/bench/*.ts",
    "test/faults/{main,whole.faults,vitest.config}.ts",
    "test/slurm/*.ts",
    "test/fixtures/**/*.{ts,js,mjs}",
    "test/reference/*.ts",
    "test/supply-chain/{licences,audit-signatures,sbom,install-package}.ts",
  ],
  project: ["src/**/*.{ts,tsx}!", "stages/**/*.ts!", "test/**/*.ts"],
  ignoreExportsUsedInFile: true,
  // System programs: binutils, to inspect an installed TensorFlow; coreutils, util-linux and strace, for tests.
  ignoreBinaries: ["nm", "mkfifo", "strace", "unshare"],
  // Replaces a dependency of an install script (`overrides`).
  ignoreDependencies: ["global-agent"],
  // Re-exports of whole packages.
  ignore: ["src/vendor/**"],
} satisfies KnipConfig;
