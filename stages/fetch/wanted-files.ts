import { openTable, type TableReport } from "../../src/imaging/tables/open-table.js";
import { quoted, shorten } from "../../src/imaging/tables/quoted.js";
import { StageFailure } from "../../src/stage.js";
import { urlProblem } from "./check-files.js";
import { nameFromUrl, unsafeName } from "./file-name.js";
import type { FetchParameters } from "./params.js";

/** A file to fetch, whichever way it was asked for. Checksums are lower case. */
export interface WantedFile {
  readonly as: string;
  readonly url: string | undefined;
  readonly md5: string | undefined;
  readonly sha256: string | undefined;
  readonly bytes: number | undefined;
}

export const hasChecksum = (wanted: WantedFile): boolean => wanted.md5 !== undefined || wanted.sha256 !== undefined;

/** The files of `files` and the rows of the table `list`. */
export async function wantedFiles(
  params: FetchParameters,
  list: string | undefined,
  report: TableReport,
): Promise<readonly WantedFile[]> {
  const files = params.files.map(
    (file): WantedFile => ({
      as: file.as ?? nameFromUrl(file.url ?? ""),
      url: file.url,
      md5: file.md5?.toLowerCase(),
      sha256: file.sha256?.toLowerCase(),
      bytes: file.bytes,
    }),
  );
  if (params.from === undefined && list === undefined) return files;
  if (params.from === undefined) {
    throw new StageFailure(
      "Expected `from` to say how a row of the input `list` becomes a URL, got none",
      'Add from: { url: "https://host/{column}" }.',
    );
  }
  if (list === undefined) {
    throw new StageFailure(
      "Expected the input `list` to be wired, since `from` is given",
      "Wire `list` to a table, such as ./reference.csv.",
    );
  }
  return withoutDuplicates([...files, ...(await filesOfTable(params.from, list, report))]);
}

async function filesOfTable(
  from: NonNullable<FetchParameters["from"]>,
  list: string,
  report: TableReport,
): Promise<readonly WantedFile[]> {
  const { header: columns, rows } = await openTable(list, {}, report);
  const indexOf = (column: string): number => {
    const index = columns.indexOf(column);
    if (index >= 0) return index;
    throw new StageFailure(
      `Expected the table at \`list\` to have a column ${quoted(column)}, got ${shorten(columns.map((name) => JSON.stringify(name)).join(", "), 1000)}`,
      "Correct the name in `from`.",
    );
  };
  const template = (text: string, encode: (value: string) => string) => {
    // `${env.NAME}` is a secret, not a column.
    const parts = text.split(/(?<!\$)\{([^{}]+)\}/);
    const indices = parts.map((part, position) => (position % 2 === 1 ? indexOf(part.trim()) : -1));
    return (row: readonly string[]): string =>
      parts
        .map((part, position) => (position % 2 === 1 ? encode(row[indices[position]!]?.trim() ?? "") : part))
        .join("");
  };
  const column = (name: string | undefined) => {
    const index = name === undefined ? -1 : indexOf(name);
    return (row: readonly string[]): string | undefined => row[index]?.trim() || undefined;
  };
  const urlOf = from.url === undefined ? template("{url}", (value) => value) : template(from.url, encodeURIComponent);
  const nameOf = from.as === undefined ? undefined : template(from.as, (value) => value);
  const [md5Of, sha256Of, bytesOf] = [column(from.md5), column(from.sha256), column(from.bytes)];
  return [...rows].map(({ number, fields: row }): WantedFile => {
    const url = urlOf(row);
    const as = nameOf?.(row) ?? nameFromUrl(url);
    const where = `row ${number} of the table at \`list\``;
    if (!/^(https?|file):\/\//.test(url) || !URL.canParse(url)) {
      throw new StageFailure(`Expected an http, https or file URL from ${where}, got ${quoted(url)}`);
    }
    const wrong = urlProblem(url);
    if (wrong !== undefined) throw new StageFailure(`${wrong} (${where})`);
    const unsafe = unsafeName(as);
    if (unsafe !== undefined)
      throw new StageFailure(
        `Expected a plain file name from ${where}, got ${quoted(as)}: ${unsafe}`,
        "Give `from` an `as`.",
      );
    return {
      as,
      url,
      md5: hexColumn(md5Of(row), 32, where),
      sha256: hexColumn(sha256Of(row), 64, where),
      bytes: bytesColumn(bytesOf(row), where),
    };
  });
}

function hexColumn(text: string | undefined, digits: number, where: string): string | undefined {
  if (text === undefined || (text.length === digits && /^[0-9a-f]+$/i.test(text))) return text?.toLowerCase();
  throw new StageFailure(`Expected a checksum of ${digits} hexadecimal digits in ${where}, got ${quoted(text)}`);
}

function bytesColumn(text: string | undefined, where: string): number | undefined {
  if (text === undefined) return undefined;
  const bytes = Number(text);
  if (Number.isSafeInteger(bytes) && bytes >= 0) return bytes;
  throw new StageFailure(`Expected a size in bytes in ${where}, got ${quoted(text)}`);
}

/** A table may name a file on several rows (an image with two findings); it is fetched once. */
function withoutDuplicates(files: readonly WantedFile[]): readonly WantedFile[] {
  const byName = new Map<string, WantedFile>();
  for (const file of files) {
    const key = file.as.normalize("NFC").toLowerCase();
    const earlier = byName.get(key);
    if (earlier === undefined) byName.set(key, file);
    else if (earlier.url !== file.url || earlier.as !== file.as) {
      throw new StageFailure(
        `Expected each file to have a name of its own, but ${earlier.url ?? earlier.as} and ${file.url ?? file.as} would both be ${JSON.stringify(file.as)}`,
        "Give `from` an `as` that tells them apart.",
      );
    }
  }
  return [...byName.values()];
}
