import { isLanguage, type Language, speaking } from "../core/language.js";
import type { RunRecord } from "../core/run-record.js";

/**
 * Writes a document in the language that is asked for, else in that which the pipelines of its runs name, if they name one,
 * else in English.
 */
export async function inLanguage<T>(
  asked: Language | undefined,
  records: readonly RunRecord[],
  write: () => T | Promise<T>,
): Promise<T> {
  const language = asked ?? languageOf(records);
  if (language === "en") return await speaking(undefined, write);
  const { SPANISH } = await import("./spanish/spanish.js");
  return await speaking(SPANISH, write);
}

function languageOf(records: readonly RunRecord[]): Language {
  const [named, ...others] = new Set(records.map(({ pipeline }) => pipeline.document["language"]));
  return others.length === 0 && isLanguage(named) ? named : "en";
}
