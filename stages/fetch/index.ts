import { defineStage, optionalPort, port } from "../../src/stage.js";
import { checkFiles } from "./check-files.js";
import { nameFromUrl } from "./file-name.js";
import { FetchParams } from "./params.js";

export default defineStage({
  name: "fetch",
  version: 2,
  changes: { 2: "a file that its server calls unchanged is compared with its checksum too" },
  codeKey: "version",
  description: "Downloads files over HTTP(S), or takes them from a folder, and checks sizes and checksums.",
  params: FetchParams,
  inputs: {
    mirror: optionalPort("files", "A folder that holds files by their name `as`: taken from there instead of the URL"),
    list: optionalPort("table", "A table with a row for each file; see `from`"),
  },
  outputs: { files: port("files", "The files, each by its name `as`") },
  // Where every file has a checksum, it does not matter where it came from.
  identity: ({ files, from }) => {
    const checked = files.every((file) => file.md5 !== undefined || file.sha256 !== undefined);
    if (from !== undefined || !checked) return { files: [...files], ...(from && { from }) };
    return {
      files: files.map(({ url, as, md5, sha256 }) => ({
        as: as ?? nameFromUrl(url ?? ""),
        ...(sha256 === undefined ? { md5: md5!.toLowerCase() } : { sha256: sha256.toLowerCase() }),
      })),
    };
  },
  check: checkFiles,
  async run(context) {
    const { fetchFiles } = await import("./fetch-files.js");
    await fetchFiles(context);
  },
});
