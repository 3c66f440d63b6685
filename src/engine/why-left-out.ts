import type { Why } from "../core/why.js";

/** Left out only because of Ctrl-C: the run is interrupted even where no stage was running at that moment. */
export const BEFORE_START: Why = { code: "interrupted-before-start" };

/** Left out because of a failure elsewhere; where that is in another run of the set, this one was only not finished. */
export const AFTER_FAILURE: Why = { code: "skipped-after-failure" };

export const isLeftBy = (reason: Why, why: readonly Why[]): boolean => why.some(({ code }) => code === reason.code);
