import path from "node:path";
import type { Digest } from "../core/ids.js";
import { isDigest } from "../core/ids.js";
import type { ItemPlaces, Items, ItemsUsed, ItemUse, ItemValue, KeptItem } from "../core/items.js";
import { canonicalJson, type JsonValue } from "../core/json.js";
import { sha256 } from "../core/sha256.js";
import { type OpenPack, openPack } from "./open-pack.js";
import { PACK_ENDING } from "./pack-format.js";
import { createPack, decodeValue, encodeValue, type PackWriter } from "./pack-writer.js";

/** The items of one execution of a stage. */
export interface ItemMemo {
  /** Items of one sort. @param parameters all that a value depends on, besides the item and the code. */
  readonly items: <Notes>(name: string, parameters: JsonValue) => Items<Notes>;
  /** Completes what was made; call it whether the stage ended well or not. */
  readonly close: () => ItemsUsed;
}

interface MemoOptions {
  /** The stage type. */
  readonly plugin: string;
  /** Undefined where nothing is taken or kept: everything is made. */
  readonly places: ItemPlaces | undefined;
}

interface Sort {
  readonly items: Items<never>;
  readonly close: () => { readonly use: ItemUse; readonly packs: readonly string[]; readonly problem?: string };
}

export function createItemMemo({ plugin, places }: MemoOptions): ItemMemo {
  const sorts = new Map<Digest, Sort>();
  return {
    items: <Notes>(name: string, parameters: JsonValue) => {
      const space = sha256(canonicalJson([places?.base ?? "", name, parameters])) as Digest;
      let sort = sorts.get(space);
      if (sort === undefined) {
        sort = createSort(name, space, plugin, places, `${sorts.size + 1}${PACK_ENDING}`);
        sorts.set(space, sort);
      }
      return sort.items as unknown as Items<Notes>;
    },
    close: () => {
      const closed = [...sorts.values()].map((sort) => sort.close());
      const problem = closed.find((one) => one.problem !== undefined)?.problem;
      return {
        uses: closed.map(({ use }) => use),
        packs: closed.flatMap(({ packs }) => packs),
        ...(problem !== undefined && { problem }),
      };
    },
  };
}

function createSort(
  name: string,
  space: Digest,
  plugin: string,
  places: ItemPlaces | undefined,
  fileName: string,
): Sort {
  let opened: readonly OpenPack[] | undefined;
  let writer: PackWriter | undefined;
  const making = new Map<string, Promise<KeptItem<never>>>();
  const used = new Set<string>();
  const count = { taken: 0, made: 0, damaged: 0 };

  /** What cannot be kept is made again the next time: a full disk does not end the stage here. */
  let problem: string | undefined;
  const writing = (work: (folder: string) => void): void => {
    if (places === undefined || problem !== undefined) return;
    try {
      work(places.folder);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
  };

  const packs = (): readonly OpenPack[] => {
    opened ??= (places?.packs ?? []).flatMap((pack) =>
      pack.space === space ? (openPack(pack.file, pack.header) ?? []) : [],
    );
    return opened;
  };
  const find = (digest: string): KeptItem<never> | undefined => {
    expectDigest(digest, name);
    let value = writer?.find(digest);
    let isDamaged = false;
    for (const pack of value === undefined ? packs() : []) {
      const found = pack.find(Buffer.from(digest, "hex"));
      if (found === "damaged") isDamaged = true;
      else if (found !== undefined) {
        used.add(pack.file);
        value = found;
        break;
      }
    }
    if (value === undefined) {
      if (isDamaged) count.damaged += 1;
      return undefined;
    }
    count.taken += 1;
    return decodeValue(value);
  };
  const keep = (digest: string, value: ItemValue<never>): KeptItem<never> => {
    expectDigest(digest, name);
    count.made += 1;
    const encoded = encodeValue(value);
    writing((folder) => {
      writer ??= createPack(path.join(folder, fileName), { plugin, name, space });
      writer.add(digest, encoded);
    });
    // What is taken later has been through JSON: what is made must look the same.
    return decodeValue(encoded);
  };
  return {
    items: {
      find,
      keep,
      of: async (digest, make) => {
        const running = making.get(digest);
        if (running !== undefined) {
          const value = await running;
          count.taken += 1;
          return value;
        }
        const known = find(digest);
        if (known !== undefined) return known;
        const work = (async () => keep(digest, await make()))().finally(() => making.delete(digest));
        making.set(digest, work);
        return await work;
      },
    },
    close: () => {
      writing(() => writer?.close());
      for (const pack of opened ?? []) pack.close();
      opened = [];
      return {
        use: { name, space, ...count },
        packs: [...used],
        ...(problem !== undefined && { problem: `${name}: ${problem}` }),
      };
    },
  };
}

function expectDigest(digest: string, name: string): void {
  if (isDigest(digest)) return;
  throw new Error(
    `Expected the digest of one of the ${name} to be 64 hexadecimal digits, got ${JSON.stringify(digest)}`,
  );
}
