import type { KnipConfig } from "knip";

export default {
  entry: [
    "src/stage.ts!",
    "src/artifacts.ts!",
    "src/project.ts!",
    "src/cli/main.ts!",
    "src/cli/precompile-schemas.ts!",
    "src/cli/finish-build.ts!",
    "src/executors/launch-process.ts!",
    "src/plugins/stage-process.ts!",
    "stages/*/index.ts!",
    "test/bench/*.ts",
    "test/faults/{main,whole.faults,vitest.config}.ts",
    "test/fixtures/**/*.{ts,js,mjs}",
    "test/reference/*.ts",
    "test/supply-chain/{licences,audit-signatures,sbom}.ts",
  ],
  project: ["src/**/*.ts!", "stages/**/*.ts!", "test/**/*.ts"],
  ignoreExportsUsedInFile: true,
  // Of the system: binutils, to look into an installed TensorFlow; coreutils, util-linux and strace, for tests.
  ignoreBinaries: ["nm", "mkfifo", "strace", "unshare"],
  // In place of what the install script of a package asks for (`overrides`).
  ignoreDependencies: ["global-agent"],
  // The vocabulary that layers share: a name may stand there before the second file needs it.
  ignore: ["src/vendor/**"],
} satisfies KnipConfig;
