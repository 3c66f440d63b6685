import { humanCount } from "../core/human-units.js";

/** 112120 as "112,120": as everywhere, for stages, which do not see the core. */
export const formatCount = humanCount;

/** "1 row", "1,234 rows". */
export const countOf = (count: number, what: string): string =>
  `${formatCount(count)} ${what}${count === 1 ? "" : "s"}`;
