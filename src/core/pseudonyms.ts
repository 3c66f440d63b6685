import { createHmac } from "node:crypto";

/** The names that replace patient ids, made with the key of one project. */
export interface Pseudonyms {
  /** Tells one key from another and nothing else: 32 hexadecimal digits. */
  readonly key: string;
  /**
   * `P-4KQ7-M2XD-9RTH`: 60 bits of an HMAC-SHA256 of the id, without blanks around it and in NFC. Among a million
   * patients two are called alike with a chance of 4 in 10 million. Empty of an empty id.
   */
  readonly of: (patient: string) => string;
}

/** The same key gives the same patient the same name, whatever source the id comes from. */
export function pseudonymsOf(secret: Uint8Array): Pseudonyms {
  const known = new Map<string, string>();
  return {
    key: keyIdentity(secret),
    of(patient) {
      const id = patient.normalize("NFC").trim();
      if (id === "") return "";
      const before = known.get(id);
      if (before !== undefined) return before;
      const made = spell(hmac(secret, `patient\0${id}`));
      known.set(id, made);
      return made;
    },
  };
}

export const keyIdentity = (secret: Uint8Array): string => hmac(secret, "identity").toString("hex").slice(0, 32);

const hmac = (secret: Uint8Array, text: string): Buffer => createHmac("sha256", secret).update(text).digest();

/** Crockford's: without I, L, O and U, which are mistaken for others or make words. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** It begins with a letter, so that no spreadsheet takes it for a number. */
function spell(digest: Buffer): string {
  const bits = digest.readBigUInt64BE() >> 4n;
  const digits = Array.from({ length: 12 }, (_, at) => DIGITS[Number((bits >> BigInt(5 * (11 - at))) & 31n)]);
  return `P-${digits.slice(0, 4).join("")}-${digits.slice(4, 8).join("")}-${digits.slice(8).join("")}`;
}
