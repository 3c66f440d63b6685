import type { Setting } from "./draw-cases.js";

/** How alike images are, how many, and whether patients have images of both classes. */
export const KINDS: readonly Pick<Setting, "images" | "correlation" | "labels">[] = [
  { images: "one", correlation: 0, labels: "apart" },
  ...([0, 0.4, 0.8] as const).flatMap((correlation) =>
    (["apart", "mixed"] as const).map((labels) => ({ images: "unequal" as const, correlation, labels })),
  ),
];
