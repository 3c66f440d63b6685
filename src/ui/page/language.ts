import { LANGUAGES, type Language } from "../../core/language.js";
import { speak } from "./spoken-language.ts";

const CHOICE = "radpipe-language";

/** The one that was chosen here, else that of `pipeline --language`, else the browser's. */
export function wantedLanguage(): Language {
  const chosen = localStorage.getItem(CHOICE) ?? document.documentElement.dataset["language"] ?? navigator.language;
  return LANGUAGES.find((language) => chosen.toLowerCase().startsWith(language)) ?? "en";
}

export async function useLanguage(language: Language): Promise<void> {
  speak(language === "es" ? (await import("./spanish.ts")).SPANISH : undefined);
  document.documentElement.lang = language;
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(CHOICE, language);
  await useLanguage(language);
}
