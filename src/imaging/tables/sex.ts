const WORDS: Readonly<Record<"M" | "F" | "O", readonly string[]>> = {
  M: ["m", "male", "man", "boy", "männlich", "mann", "homme", "masculin", "hombre", "masculino", "maschio", "uomo"],
  F: [
    "f",
    "female",
    "woman",
    "girl",
    "weiblich",
    "frau",
    "femme",
    "féminin",
    "mujer",
    "femenino",
    "feminino",
    "femmina",
    "donna",
  ],
  O: ["o", "other", "divers"],
};

const SEXES = new Map(
  Object.entries(WORDS).flatMap(([sex, words]) => words.map((word) => [word, sex as "M" | "F" | "O"] as const)),
);

/**
 * `M`, `F`, `O` (other), or empty where it is not known, from a letter or a word. A word that is not known is no sex:
 * by its first letter `mujer` would be a man.
 */
export const parseSex = (text: string): "M" | "F" | "O" | "" =>
  SEXES.get(text.normalize("NFC").trim().toLowerCase()) ?? "";
