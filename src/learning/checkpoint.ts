import { createHash } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import type { EpochMeasures } from "../artifacts/history.js";
import type { BestEpoch } from "./best-epoch.js";
import type { DivergedAt } from "./divergence.js";
import type { NamedValues } from "./optimizer-state.js";

/** All that a training is after a step: going on from here gives the bits that going on without a pause would have. */
export interface TrainingState {
  /** Epochs done. */
  readonly epoch: number;
  /** Optimizer steps done, those of the epoch under way too. */
  readonly step: number;
  /** Log odds of the images done of the epoch under way, in its order; empty between epochs. */
  readonly margins: readonly number[];
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
const MAGIC = "radpipe checkpoint 1\n";
const GROUPS = ["weights", "optimizer", "bestWeights"] as const;

interface Header {
  readonly identity: string;
  readonly payloadDigest: string;
  readonly state: Omit<TrainingState, (typeof GROUPS)[number]>;
  readonly tensors: Readonly<Record<(typeof GROUPS)[number], readonly { name: string; shape: readonly number[] }[]>>;
}

/**
 * Replaces the checkpoint of a folder; a crash leaves the old one or the new one.
 * @param identity what the bits depend on besides the stage's key: the backend that was chosen.
 */
export async function writeCheckpoint(folder: string, identity: string, state: TrainingState): Promise<void> {
  const { weights, optimizer, bestWeights, ...rest } = state;
  const groups = { weights, optimizer, bestWeights };
  const payload = GROUPS.flatMap((group) =>
    groups[group].map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
  const hash = createHash("sha256");
  for (const part of payload) hash.update(part);
  const describe = (tensors: readonly NamedValues[]) => tensors.map(({ name, shape }) => ({ name, shape }));
  const header: Header = {
    identity,
    payloadDigest: hash.digest("hex"),
    state: rest,
    tensors: { weights: describe(weights), optimizer: describe(optimizer), bestWeights: describe(bestWeights) },
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

/** The checkpoint of a folder; undefined where there is none, it is not whole, or it is of another backend. */
export async function readCheckpoint(folder: string, identity: string): Promise<TrainingState | undefined> {
  const parts = await readParts(folder);
  if (parts === undefined) return undefined;
  const { header, payload } = parts;
  const digest = createHash("sha256").update(payload).digest("hex");
  if (header.identity !== identity || digest !== header.payloadDigest) return undefined;
  let position = 0;
  const take = (group: (typeof GROUPS)[number]): readonly NamedValues[] =>
    header.tensors[group].map(({ name, shape }) => {
      const length = shape.reduce((product, side) => product * side, 1);
      // Copied, since the payload need not begin at a multiple of four bytes.
      const values = new Float32Array(new Uint8Array(payload.subarray(position, position + length * 4)).buffer);
      position += length * 4;
      return { name, shape, values };
    });
  const [weights, optimizer, bestWeights] = [take("weights"), take("optimizer"), take("bestWeights")];
  return { ...header.state, weights, optimizer, bestWeights };
}

async function readParts(folder: string): Promise<{ readonly header: Header; readonly payload: Buffer } | undefined> {
  const bytes = await readFile(path.join(folder, FILE)).catch(() => undefined);
  if (bytes === undefined || !bytes.subarray(0, MAGIC.length).equals(Buffer.from(MAGIC))) return undefined;
  const end = bytes.indexOf("\n", MAGIC.length);
  if (end < 0) return undefined;
  try {
    const header = JSON.parse(bytes.toString("utf8", MAGIC.length, end)) as Header;
    return { header, payload: bytes.subarray(end + 1) };
  } catch {
    return undefined;
  }
}
