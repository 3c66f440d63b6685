import type { Unreadable } from "../../project/unreadable.js";
import { errorStyle, say } from "../output.js";

/** Most folders that are told one by one. */
const MOST_TOLD = 5;

/** Says which folders a command passed over because they cannot be read as a run, and why. */
export function sayUnreadable({ unreadable }: Unreadable): void {
  const warning = errorStyle().yellow("warning:");
  for (const [id, problem] of [...unreadable].slice(0, MOST_TOLD)) say(`${warning} ${id} is left out: ${problem}`);
  const more = unreadable.size - MOST_TOLD;
  if (more > 0) say(`${warning} ${more} more are left out for such reasons`);
}
