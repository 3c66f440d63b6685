import { currentLanguage } from "../../../core/language.js";

/** `28 Nov 13:19`, with the year where it is another: in the time of whoever reads. */
export function shortTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const isThisYear = time.getFullYear() === new Date().getFullYear();
  return new Intl.DateTimeFormat(currentLanguage() === "en" ? "en-GB" : currentLanguage(), {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(!isThisYear && { year: "numeric" }),
  }).format(time);
}
