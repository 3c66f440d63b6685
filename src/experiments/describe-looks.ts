import { humanCount } from "../core/human-units.js";
import type { TestLooks } from "./test-looks.js";

/** What a reader must know of a test part that was looked at before; nothing of a first look. */
export function looksText({ looks, configurations }: TestLooks): string | undefined {
  if (looks < 2) return undefined;
  const by = configurations === 1 ? "1 configuration" : `${humanCount(configurations)} configurations`;
  return (
    `The test part has been looked at ${humanCount(looks)} times (by ${by}), in the runs that are here. ` +
    "The more often, the more a choice among results is a choice by the test part, and the more the best of them is so by chance."
  );
}

/** Of a run that scored the validation part alone. */
export const UNSEEN_TEST_PART =
  "The test part was not looked at: figures are of the validation part, which choices were made by, so they are optimistic.";
