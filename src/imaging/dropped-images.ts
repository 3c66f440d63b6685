import { StageFailure } from "../core/stage-failure.js";
import { CorruptImage } from "./corrupt-image.js";

export type OnCorrupt = "fail" | "drop";

interface Report {
  readonly log: (line: string) => void;
  readonly warn: (message: string) => void;
  readonly fact: (name: string, value: number) => void;
}

/** Keeps account of images that cannot be decoded, as the parameter `onCorrupt` says. */
export interface DroppedImages {
  /** The value, or undefined where the image is corrupt and may be left out. */
  readonly attempt: <Value>(work: Promise<Value>) => Promise<Value | undefined>;
  /** Those that were dropped so far, sorted. */
  readonly images: () => readonly string[];
  /** Logs all, warns of them in one sentence (which is returned), and fails if nothing is left of `total`. */
  readonly report: (total: number) => string | undefined;
}

export function trackDropped(onCorrupt: OnCorrupt, to: Report): DroppedImages {
  const dropped: CorruptImage[] = [];
  return {
    attempt: async (work) => {
      try {
        return await work;
      } catch (error) {
        if (onCorrupt === "fail" || !(error instanceof CorruptImage)) throw error;
        dropped.push(error);
        return undefined;
      }
    },
    images: () => dropped.map(({ image }) => image).sort(),
    report: (total) => {
      to.fact("images dropped", dropped.length);
      if (dropped.length === 0) return undefined;
      // Images are worked on side by side; the report must not depend on which was done first.
      dropped.sort((a, b) => (a.image < b.image ? -1 : 1));
      for (const { image, reason } of dropped) to.log(`dropped ${image}: ${reason}`);
      const [first] = dropped as [CorruptImage];
      if (dropped.length === total) {
        throw new StageFailure(
          `None of the ${total} images can be decoded; the first is ${first.image}: ${first.reason}`,
          "Check that the input holds images, and that its archives are whole.",
        );
      }
      const examples = dropped.slice(0, 3).map(({ image }) => image);
      const message = `${dropped.length} of ${total} images cannot be decoded and were dropped: ${examples.join(", ")}${dropped.length > 3 ? ", ..." : ""}`;
      to.warn(message);
      return message;
    },
  };
}
