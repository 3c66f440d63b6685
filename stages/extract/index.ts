import { defineStage, port, Type } from "../../src/stage.js";

const globs = (fallback: readonly string[], description: string) =>
  Type.Array(Type.String({ minLength: 1 }), { default: fallback, description });

export default defineStage({
  name: "extract",
  version: 3,
  codeKey: "version",
  description:
    "Unpacks tar archives (plain, gzip, xz or zstd), zip archives and single compressed files, several at once, joins split archives, and refuses paths that leave the folder.",
  params: Type.Object({
    include: globs(["**"], "Only entries that match one of these globs, such as `images/*.png`, are unpacked."),
    exclude: globs([], "Entries that fit one of these globs are left out."),
    maxBytes: Type.Integer({
      default: 1_000_000_000_000,
      minimum: 1,
      description: "The most bytes that all archives together may unpack to.",
    }),
    maxFiles: Type.Integer({
      default: 5_000_000,
      minimum: 1,
      description: "The most files that all archives together may unpack to.",
    }),
    maxRatio: Type.Integer({
      default: 1000,
      minimum: 1,
      inert: true,
      description: "How many times its own size an archive may unpack to, if that is more than 1 GB.",
    }),
  }),
  inputs: { archives: port("files", "A folder with archives, or one archive") },
  outputs: { images: port("images", "The unpacked tree of all archives together") },
  async run(context) {
    const { extract } = await import("./extract.js");
    await extract(context);
  },
});
