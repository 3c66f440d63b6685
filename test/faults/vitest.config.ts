import { defineConfig } from "vitest/config";

/** For `npm run test:faults` alone: what takes a quarter of an hour is no ordinary test. */
export default defineConfig({
  test: {
    include: ["test/faults/whole.faults.ts"],
    globalSetup: "test/support/user-configuration.ts",
    testTimeout: 3_600_000,
    pool: "forks",
  },
});
