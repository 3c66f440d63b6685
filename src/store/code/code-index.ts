import { readFileSync } from "node:fs";
import path from "node:path";
import type { CacheKey } from "../../core/cache-key.js";
import type { CodeIdentity } from "../../core/code-identity.js";
import { makeFolder } from "../../core/make-folder.js";
import type { Owner } from "../claims/owner.js";
import { replaceFile } from "../durable.js";
import { hashBytes } from "../hash-file.js";
import { STAT_FIELDS, statFields } from "../trees/scan.js";

/** Remembers the code of plugins by the numbers of their files, so that nothing is parsed when nothing changed. */
export interface CodeIndex {
  readonly read: (module: string) => CodeIdentity | undefined;
  readonly write: (module: string, identity: CodeIdentity, files: readonly string[]) => void;
}

export const noCodeIndex: CodeIndex = { read: () => undefined, write: () => undefined };

const VERSION = 2;
const MAC_DIGITS = 64;
const TRUSTED_AGE_NS = 2_000_000_000n;

interface Remembered {
  readonly version: number;
  readonly module: string;
  readonly identity: CodeIdentity;
  /** Absolute path -> its numbers as text. */
  readonly files: Readonly<Record<string, string>>;
}

export function createCodeIndex(folder: string, owner: Owner, key: CacheKey): CodeIndex {
  const fileOf = (module: string) => path.join(folder, `${hashBytes(module).slice(0, 32)}.json`);
  return {
    read: (module) => {
      try {
        const text = readFileSync(fileOf(module), "utf8");
        const body = text.slice(0, -MAC_DIGITS);
        if (key.mac(body) !== text.slice(-MAC_DIGITS)) return undefined;
        const found = JSON.parse(body) as Remembered;
        const current = found.version === VERSION && found.module === module;
        return current && Object.entries(found.files).every(([file, numbers]) => numbersOf(file) === numbers)
          ? found.identity
          : undefined;
      } catch {
        return undefined;
      }
    },
    write: (module, identity, files) => {
      if (files.some(isYoung)) return;
      const content: Remembered = {
        version: VERSION,
        module,
        identity,
        files: Object.fromEntries(files.map((file) => [file, numbersOf(file) ?? ""])),
      };
      try {
        makeFolder(folder);
        const body = `${JSON.stringify(content)}\n`;
        replaceFile(owner, fileOf(module), body + key.mac(body));
      } catch {
        // Then it is computed again: slower, not wrong.
      }
    },
  };
}

const numbersOf = (file: string): string | undefined => fieldsOf(file)?.join(" ");

/** Changed so recently that another change could leave the same times. */
function isYoung(file: string): boolean {
  const fields = fieldsOf(file);
  if (fields === undefined) return true;
  const [, modified, changed] = fields as unknown as [bigint, bigint, bigint, bigint];
  return BigInt(Date.now()) * 1_000_000n - (modified > changed ? modified : changed) < TRUSTED_AGE_NS;
}

function fieldsOf(file: string): BigInt64Array | undefined {
  const fields = new BigInt64Array(STAT_FIELDS);
  return statFields(file, "file", fields, 0) ? fields : undefined;
}
