import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 180_000,
    hookTimeout: 60_000,
    // Many tests start processes of their own; more workers than processors only make each other slow.
    maxWorkers: 2,
    pool: "forks",
    globalSetup: "test/support/user-configuration.ts",
    projects: [
      // TensorFlow.js keeps its backend, kernels and gradients for the whole process: each of these files has its own.
      { extends: true, test: { name: "learning", include: ["test/learning/**/*.test.ts"] } },
      // Loading everything anew for each file took half of the time of many.
      {
        extends: true,
        test: { name: "other", include: ["test/**/*.test.ts"], exclude: ["test/{learning,whole}/**"], isolate: false },
      },
      // Shipped pipelines and real samples the whole way, by `npm run test:whole`.
      { extends: true, test: { name: "whole", include: ["test/whole/**/*.test.ts"], isolate: false } },
    ],
  },
});
