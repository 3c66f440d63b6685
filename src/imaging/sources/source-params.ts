import { Type } from "../../vendor/typebox.js";

const Globs = (description: string) => Type.Array(Type.String({ minLength: 1 }), { default: [], description });

/** Parameters of every stage that reads a folder of the user's: what of it is read. */
export const sourceParams = {
  include: Globs(
    'Globs of the files to read, relative to the source: [images/**], ["*.png"]. A pattern without `/` is a name in any ' +
      "folder, and a folder stands for everything in it. Default: everything but hidden files and folders (.name), __MACOSX, " +
      '@eaDir, Thumbs.db and desktop.ini, which are read only if a pattern names them: ["**", .scans/**].',
  ),
  exclude: Globs('Globs, as in `include`, of files to leave out: [masks, "*_seg.nii.gz"].'),
};

export interface SourceSelection {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}
