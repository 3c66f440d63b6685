import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    // Many tests start processes of their own; more workers than processors only make each other slow.
    maxWorkers: 2,
    pool: "forks",
  },
});
