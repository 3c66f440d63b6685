import type { Digest } from "./ids.js";

/** What a stage makes of one item: bytes and what else there is to say of it, either of which may be left out. */
export interface ItemValue<Notes = unknown> {
  readonly bytes?: Uint8Array;
  /** Anything that JSON holds: figures, warnings to be said again. */
  readonly notes?: Notes;
}

/** The same as it was kept. */
export interface KeptItem<Notes = unknown> {
  readonly bytes: Uint8Array;
  readonly notes: Notes;
}

/** What was made of items of one sort before, and is made now. `digest`: of the content of an item, 64 hexadecimal digits. */
export interface Items<Notes = unknown> {
  /** What was kept of an item; else what `make` gives, which is kept. It may depend on nothing but item and parameters. */
  readonly of: (digest: string, make: () => Promise<ItemValue<Notes>> | ItemValue<Notes>) => Promise<KeptItem<Notes>>;
  /** The two halves of `of`, for what is made in batches. */
  readonly find: (digest: string) => KeptItem<Notes> | undefined;
  readonly keep: (digest: string, value: ItemValue<Notes>) => KeptItem<Notes>;
}

/** How many items of a sort one execution took and made. */
export interface ItemUse {
  /** What they are, in the plural: `images`. */
  readonly name: string;
  readonly space: Digest;
  readonly taken: number;
  readonly made: number;
  /** Of those made: they had been kept, and what was kept is damaged. */
  readonly damaged: number;
}

/** What a stage's process is told of items: where those of earlier executions are, and where to put its own. */
export interface ItemPlaces {
  /** Digest of all that items of any sort of this stage type depend on: plugin, code, environment. */
  readonly base: Digest;
  /** Packs that are authentic, with the digest of their headers. */
  readonly packs: readonly { readonly file: string; readonly header: string; readonly space: string }[];
  /** An empty folder for new ones. */
  readonly folder: string;
}

/** What a stage's process says of items at its end. */
export interface ItemsUsed {
  readonly uses: readonly ItemUse[];
  /** Paths of the packs that something was taken from. */
  readonly packs: readonly string[];
  /** Why what was made could not be kept. */
  readonly problem?: string;
}

/** How many of the items of a stage that is planned are new. */
export interface NewItems {
  readonly name: string;
  readonly made: number;
  readonly total: number;
}
