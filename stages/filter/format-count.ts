/** 112120 as "112,120", in every message alike whatever the language of the machine. */
export const formatCount = (count: number): string => count.toLocaleString("en");
