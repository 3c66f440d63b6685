/** 112120 as "112,120", in every message alike whatever the language of the machine. */
export const formatCount = (count: number): string => count.toLocaleString("en");

/** "1 row", "1,234 rows". */
export const countOf = (count: number, what: string): string =>
  `${formatCount(count)} ${what}${count === 1 ? "" : "s"}`;
