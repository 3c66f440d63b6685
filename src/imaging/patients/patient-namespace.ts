import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { DatasetRow } from "../../artifacts/dataset.js";
import type { Pseudonyms } from "../../core/pseudonyms.js";
import { Type } from "../../vendor/typebox.js";

/** The parameter of stages that make a dataset. */
export const populationParam = {
  population: Type.Optional(
    Type.String({
      minLength: 1,
      population: true,
      description:
        'Which patients the ids refer to, such as "NIH Clinical Center". Datasets that name the same population are compared patient by patient when a model is tested; by default only those from the same table are.',
    }),
  ),
};

/**
 * In which namespace patient ids mean the same person: the population that was named, else the very table that they
 * come from, else the images whose names they are part of. 64 hexadecimal digits.
 */
export async function patientNamespace(
  population: string | undefined,
  from: {
    readonly table?: string | undefined;
    readonly rows: readonly Pick<DatasetRow, "image" | "digest">[];
    /** Of patients that are called by pseudonyms: those of another key, and ids, are other names. */
    readonly pseudonyms?: Pseudonyms | undefined;
  },
): Promise<string> {
  const hash = createHash("sha256");
  if (from.pseudonyms !== undefined) hash.update(`pseudonyms\0${from.pseudonyms.key}\0`);
  if (population !== undefined) return hash.update(`population\0${population.normalize("NFC").trim()}`).digest("hex");
  if (from.table !== undefined) {
    hash.update("table\0");
    await pipeline(createReadStream(from.table), hash);
    return hash.digest("hex");
  }
  hash.update("images\0");
  for (const line of from.rows.map(({ image, digest }) => `${image}\0${digest}\n`).sort()) hash.update(line);
  return hash.digest("hex");
}
