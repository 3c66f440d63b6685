import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/stage.js";
import fetch from "../../../stages/fetch/index.js";
import { stageParams } from "../../support/stage-context.js";

const filled = (params: object) => stageParams(fetch.params, params as Record<string, unknown>) as JsonObject;
const problems = (params: object) =>
  fetch.check?.(filled(params)).map(({ path, message }) => `${path.join(".")}: ${message}`);
const identity = (params: object) => fetch.identity?.(filled(params));

describe("fetch: parameters", () => {
  it("finds what the schema cannot say", () => {
    expect(problems({})).toEqual(["files: Expected at least one file in `files`, or `from`, got neither"]);
    const files = [
      { url: "https://host/data/a%20b.zip" },
      { url: "https://host/" },
      { url: "https://user:secret@host/c" },
      { url: "https://host/d", as: "A B.zip" },
      {},
      { url: "https://host/x/..%2F..%2Fetc" },
      { url: "file://host/e" },
      { url: "https://" },
    ];
    expect(problems({ files })).toMatchInlineSnapshot(`
      [
        "files.1.url: Expected the URL to end in a file name, but it is empty; give the file a name with \`as\`",
        "files.2.url: Expected a URL without user name and password; send them in \`headers\`, from a secret of \`env\`",
        "files.3.as: Expected each file to have a name of its own, but "A B.zip" is also the name of file 1",
        "files.4: Expected the file to have a \`url\`, or \`as\` for the name it has at the input \`mirror\`",
        "files.5.url: Expected the URL to end in a file name, but it holds a slash; give the file a name with \`as\`",
        "files.6.url: Expected a file URL with three slashes, file:///folder/name, got "file://host/e"",
        "files.7.url: Expected a URL, got "https://"",
      ]
    `);
  });

  it("refuses names that are no plain file names by its schema", () => {
    for (const as of ["a/b", "..", "a\\b", "a\nb", ""]) expect(() => filled({ files: [{ as }] })).toThrow("as must");
    expect(() => filled({ files: [{ url: "ftp://host/a" }] })).toThrow("url must match");
    expect(() => filled({ files: [{ url: "https://host/a", md5: "12" }] })).toThrow("md5 must match");
  });
});

describe("fetch: what is in the key", () => {
  it("is only names and checksums where every file has one", () => {
    const md5 = "FE8ED0A6961412FDDCBB3603C11B3698";
    const one = identity({ files: [{ url: "https://a/x.gz", as: "x.gz", md5, bytes: 7 }], retries: 1 });
    const other = identity({ files: [{ url: "https://b/y.gz", as: "x.gz", md5: md5.toLowerCase() }], parallel: 9 });
    expect(one).toEqual({ files: [{ as: "x.gz", md5: "fe8ed0a6961412fddcbb3603c11b3698" }] });
    expect(other).toEqual(one);
    expect(identity({ files: [{ url: "https://a/x.gz", md5 }] })).toEqual(one);
  });

  it("is the URLs too where one has none", () => {
    const files = [{ url: "https://a/x.gz", as: "x.gz" }];
    expect(identity({ files, headers: { a: "b" } })).toEqual({ files });
    expect(identity({ from: { url: "https://a/{id}" } })).toEqual({ files: [], from: { url: "https://a/{id}" } });
  });
});
