import { defineConfig } from "vitest/config";

/** For `npm run test:slurm` alone: jobs wait for a scheduler. */
export default defineConfig({
  test: {
    include: ["test/slurm/*.slurm.ts"],
    globalSetup: "test/support/user-configuration.ts",
    testTimeout: 240_000,
    hookTimeout: 60_000,
    pool: "forks",
  },
});
