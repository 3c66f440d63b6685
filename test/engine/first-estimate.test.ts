import { expect, it } from "vitest";
import { firstEstimate } from "../../src/engine/first-estimate.js";

type Stage = Parameters<typeof firstEstimate>[0];
const STAGE = {
  params: {},
  inputs: { images: { source: { type: "source", path: "/images" } } },
  contract: {
    inputs: { images: {} },
    firstEstimate: (_: object, { images }: { readonly images?: { readonly files: number } }) => ({
      seconds: 10 * (images?.files ?? 1),
      work: "images",
    }),
  },
} as unknown as Stage;
const estimate = (error: Error) => firstEstimate(STAGE, () => undefined, { digestSource: () => Promise.reject(error) });

it("a source that cannot be read leaves an estimate without it; an interruption ends the plan", async () => {
  expect(await estimate(new Error("EACCES"))).toEqual(["never run here: about 10 s of one processor for images"]);
  await expect(estimate(new DOMException("This operation was aborted", "AbortError"))).rejects.toThrow("aborted");
});
