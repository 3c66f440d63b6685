import { createHash } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import type { EpochMeasures } from "../artifacts/history.js";
import { sha256 } from "../core/sha256.js";
import type { BestEpoch } from "./best-epoch.js";
import type { DivergedAt } from "./divergence.js";
import type { NamedValues } from "./optimizer-state.js";

/** All that a training is after a step: going on from here gives the bits that going on without a pause would have. */
export interface TrainingState {
  /** Epochs done. */
  readonly epoch: number;
  /** Optimizer steps done, those of the epoch under way too. */
  readonly step: number;
  /** Logits of the images done of the epoch under way, in its order, images x outputs; empty between epochs. */
  readonly logits: Float32Array;
  readonly best: BestEpoch;
  /** Of the plateau schedule: epochs since the last cut or improvement, and cuts. */
  readonly plateau: { readonly best: BestEpoch; readonly cuts: number };
  readonly history: readonly EpochMeasures[];
  /** Where it left the numbers: it does not go on, and its weights are those of the best epoch. */
  readonly diverged?: DivergedAt;
  readonly weights: readonly NamedValues[];
  readonly optimizer: readonly NamedValues[];
  /** Weights of the best epoch so far; empty before the first. */
  readonly bestWeights: readonly NamedValues[];
}

const FILE = "checkpoint.bin";
const MAGIC = "radpipe checkpoint 2\n";
/** Version 0.1: the header had the log odds of two classes. */
const MAGIC_1 = "radpipe checkpoint 1\n";
const GROUPS = ["weights", "optimizer", "bestWeights", "logits"] as const;

interface Described {
  readonly name: string;
  readonly shape: readonly number[];
}

interface Header {
  readonly identity: string;
  readonly payloadDigest: string;
  readonly state: Omit<TrainingState, (typeof GROUPS)[number]>;
  readonly tensors: Readonly<Partial<Record<(typeof GROUPS)[number], readonly Described[]>>>;
}

/**
 * Replaces the checkpoint of a folder; a crash leaves the old one or the new one.
 * @param identity what the bits depend on besides the stage's key: the backend that was chosen.
 */
export async function writeCheckpoint(folder: string, identity: string, state: TrainingState): Promise<void> {
  const { weights, optimizer, bestWeights, logits, ...rest } = state;
  const ofEpoch = logits.length === 0 ? [] : [{ name: "logits", shape: [logits.length], values: logits }];
  const groups = { weights, optimizer, bestWeights, logits: ofEpoch };
  const payload = GROUPS.flatMap((group) =>
    groups[group].map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
  const hash = createHash("sha256");
  for (const part of payload) hash.update(part);
  const describe = (tensors: readonly NamedValues[]): readonly Described[] =>
    tensors.map(({ name, shape }) => ({ name, shape }));
  const header: Header = {
    identity,
    payloadDigest: hash.digest("hex"),
    state: rest,
    tensors: Object.fromEntries(GROUPS.map((group) => [group, describe(groups[group])])),
  };
  const text = Buffer.from(`${MAGIC}${JSON.stringify(header)}\n`);
  const temporary = path.join(folder, `${FILE}.new`);
  const handle = await open(temporary, "w");
  try {
    // Not synced: the digest shows what a power failure cut short, and a training loses little by it.
    for (const part of [text, ...payload]) await handle.writeFile(part);
  } finally {
    await handle.close();
  }
  await rename(temporary, path.join(folder, FILE));
}

/** What the bits of a folder's checkpoint depend on besides its key; undefined where there is no checkpoint. */
export async function readCheckpointIdentity(folder: string): Promise<string | undefined> {
  return (await readParts(folder))?.header.identity;
}

/** The checkpoint in a folder; undefined if there is none, it is incomplete, or it belongs to another backend. */
export async function readCheckpoint(folder: string, identity: string): Promise<TrainingState | undefined> {
  const parts = await readParts(folder);
  if (parts === undefined) return undefined;
  const { header, payload } = parts;
  const digest = sha256(payload);
  if (header.identity !== identity || digest !== header.payloadDigest) return undefined;
  let position = 0;
  const take = (group: (typeof GROUPS)[number]): readonly NamedValues[] =>
    (header.tensors[group] ?? []).map(({ name, shape }) => {
      const length = shape.reduce((product, side) => product * side, 1);
      // Copied, since the payload need not begin at a multiple of four bytes.
      const values = new Float32Array(new Uint8Array(payload.subarray(position, position + length * 4)).buffer);
      position += length * 4;
      return { name, shape, values };
    });
  const [weights, optimizer, bestWeights] = [take("weights"), take("optimizer"), take("bestWeights")];
  const [logits] = take("logits");
  return { ...header.state, weights, optimizer, bestWeights, logits: logits?.values ?? new Float32Array() };
}

async function readParts(folder: string): Promise<{ readonly header: Header; readonly payload: Buffer } | undefined> {
  const bytes = await readFile(path.join(folder, FILE)).catch(() => undefined);
  const magic = [MAGIC, MAGIC_1].find((each) => bytes?.subarray(0, each.length).equals(Buffer.from(each)));
  if (bytes === undefined || magic === undefined) return undefined;
  const end = bytes.indexOf("\n", magic.length);
  if (end < 0) return undefined;
  try {
    const header = JSON.parse(bytes.toString("utf8", magic.length, end)) as Header;
    const payload = bytes.subarray(end + 1);
    if (magic === MAGIC) return { header, payload };
    const { margins, ...state } = header.state as Header["state"] & { readonly margins: readonly number[] };
    // Written within an epoch, by an attempt that is not ours.
    return margins.length > 0 ? undefined : { header: { ...header, state }, payload };
  } catch {
    return undefined;
  }
}
