import type { Catalogue } from "../../core/spoken-language.js";

/** As there. */
export const LANGUAGES = ["en", "es"] as const;

/** In a browser one person reads: the language is that of the page. The build puts this in the place of `core/spoken-language`. */
let spoken: Catalogue | undefined;

export const speak = (catalogue: Catalogue | undefined): void => {
  spoken = catalogue;
};

export const spokenCatalogue = (): Catalogue | undefined => spoken;

export const speaking = <T>(_: Catalogue | undefined, work: () => T): T => work();
