import path from "node:path";
import { exists } from "../core/exists.js";
import { type Check, count, fields, is } from "../core/shape.js";
import { damagedFile } from "./damaged-file.js";
import { readStamped, writeStamped } from "./json-file.js";

/** `ensemble.json`: a model that is several, whose probabilities are averaged. Each is a whole model artifact below `members`. */
export interface Ensemble {
  readonly members: number;
}

export const ENSEMBLE_FILE = "ensemble.json";

const STAMP = { format: "radpipe ensemble", version: 1 };

const atLeastTwo: Check = (value, at) =>
  count(value, at) ?? is("at least 2", (members) => Number(members) >= 2)(value, at);

const SHAPE = fields<Ensemble>({ members: atLeastTwo });

export const writeEnsemble = (folder: string, ensemble: Ensemble): Promise<void> =>
  writeStamped(folder, ENSEMBLE_FILE, STAMP, ensemble);

/** Whether a model artifact is several models. */
export const isEnsemble = (folder: string): Promise<boolean> => exists(path.join(folder, ENSEMBLE_FILE));

/** Folder of the member at `index`, from 0, within an ensemble. */
export const memberFolder = (folder: string, index: number): string => path.join(folder, "members", String(index + 1));

/** A model artifact within an ensemble. */
export interface EnsembleMember {
  readonly folder: string;
  /** As in messages: `models.2`, within an ensemble of ensembles `models.2.1`. */
  readonly name: string;
}

/**
 * The model artifacts that a model consists of; undefined where it is a single one. Throws a StageFailure where it is
 * damaged.
 * @param name of the model, where it is a member itself.
 */
export async function readMembers(folder: string, name = "models"): Promise<readonly EnsembleMember[] | undefined> {
  const read = await readStamped<Ensemble>(folder, ENSEMBLE_FILE, STAMP, { shape: SHAPE, otherVersion: "refused" });
  if (read === undefined) return undefined;
  const members = Array.from({ length: read.members }, (_, index) => ({
    folder: memberFolder(folder, index),
    name: `${name}.${index + 1}`,
  }));
  for (const [index, member] of members.entries()) {
    if (!(await exists(member.folder))) {
      throw damagedFile(ENSEMBLE_FILE, `it names ${read.members} models, and members/${index + 1} is not there`);
    }
  }
  return members;
}
