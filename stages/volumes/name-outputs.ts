/**
 * A folder of pictures for each volume: named after its file if all file names are distinct, else after its path, else
 * after its path with the extension. Names that differ only in case or Unicode form count as one, as on many disks.
 * @param volumes `file` is relative to the source, with `/`; `name` and `ending` make its last part.
 */
export function nameOutputs(volumes: readonly { readonly file: string; readonly name: string }[]): readonly string[] {
  const names = volumes.map(({ name }) => name);
  const paths = volumes.map(({ file, name }) => `${file.slice(0, file.lastIndexOf("/") + 1)}${name}`);
  const files = volumes.map(({ file }) => file);
  return [names, paths].find((candidates) => new Set(candidates.map(folded)).size === candidates.length) ?? files;
}

const folded = (name: string): string => name.normalize("NFC").toLowerCase();
