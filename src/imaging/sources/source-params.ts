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

/** Whether only some of the files of a source are read. */
export const hasGlobs = ({ include, exclude }: SourceSelection): boolean => include.length + exclude.length > 0;

/** By its name: what sharp decodes and medical data sets use. */
export const isImageFile = (path: string): boolean => /\.(png|jpe?g|tiff?|webp|gif)$/i.test(path);
