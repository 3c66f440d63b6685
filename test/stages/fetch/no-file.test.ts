import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import fetch from "../../../stages/fetch/index.js";
import { digestOf, type Handler, startServer, testBytes } from "../../support/http-server.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";

const content = testBytes(5_000);
const sha256 = digestOf("sha256", content);
const answering =
  (body: Buffer | string, headers: Readonly<Record<string, string>> = {}, status = 200): Handler =>
  (_, response) =>
    void response.writeHead(status, { "content-type": "application/octet-stream", ...headers }).end(body);

async function fetchOne(handler: Handler, as: string, file: object = {}) {
  const server = await startServer({ "/x": handler });
  return runStage(fetch, {
    params: { retryDelay: 0, retries: 1, files: [{ url: `${server.origin}/x`, as, ...file }] },
  });
}

const refused = async (handler: Handler, as = "a.zip", file: object = {}): Promise<string> =>
  (await failureText(fetchOne(handler, as, file))).replaceAll(/127\.0\.0\.1:\d+/g, "SERVER");

describe("fetch: what is sent instead of the file", () => {
  it.each([
    ["a byte order mark", "\uFEFF<!doctype html><title>Log in</title>"],
    ["blanks and a comment", "\n <!-- x -->\n<!DOCTYPE html><html><head><title>Log in</title></head></html>"],
    [
      "an XML declaration",
      '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html><head><title>Log in</title></head></html>',
    ],
    ["nothing", "<HTML lang=en><title>\n Log  in </title>"],
    ["UTF-16", Buffer.from("\uFEFF<html><title>Log in</title>", "utf16le")],
  ])("is a page, behind %s", async (_, page) => {
    expect(await refused(answering(page))).toContain(
      'SERVER answered with a web page ("Log in") instead of the file; it was tried twice, with the same result',
    );
  });

  it("is a message in JSON or XML, where the name says neither", async () => {
    expect(await refused(answering('{"error": "file not found"}'))).toMatchInlineSnapshot(`
      "Cannot fetch "a.zip": SERVER answered with a message instead of the file: {"error": "file not found"}; it was tried twice, with the same result
      Correct the URL, or send what the server asks for in \`headers\`. If it really is the file, give it a \`sha256\`."
    `);
    expect(await refused(answering('<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>'))).toContain(
      "answered with a message instead of the file: <?xml",
    );
    const { outputs } = await fetchOne(answering('{"patients": 3}'), "facts.json");
    expect(readFileSync(path.join(outputs["files"]!, "facts.json"), "utf8")).toBe('{"patients": 3}');
  });

  it("is what stands for a large file in a repository", async () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0f\nsize 30000\n";
    expect(await refused(answering(pointer))).toBe(
      'Cannot fetch "a.zip": SERVER answered with a Git LFS pointer instead of the file; it was tried twice, with the same result\n' +
        "Use the address that a browser downloads it from (on GitHub: media.githubusercontent.com). If it really is the file, give it a `sha256`.",
    );
  });

  it("is nothing, unless that is what the pipeline says", async () => {
    expect(await refused(answering(""))).toMatchInlineSnapshot(`
      "Cannot fetch "a.zip": SERVER sent no bytes; it was tried twice, with the same result
      Open the URL in a browser. If the file really is empty, give it \`bytes: 0\`."
    `);
    await fetchOne(answering(""), "empty.txt", { bytes: 0 });
  });

  it("is judged by its content where a server calls all HTML", async () => {
    const html = { "content-type": "text/html" };
    const { outputs } = await fetchOne(answering(content, html), "a.zip", { sha256 });
    expect(readFileSync(path.join(outputs["files"]!, "a.zip")).equals(content)).toBe(true);
    await fetchOne(answering(content, html), "a.zip");
    const table = "id,label\n1,0\n";
    await fetchOne(answering(table, html), "labels.csv", { sha256: digestOf("sha256", Buffer.from(table)) });
    expect(await refused(answering("Please log in.", html), "labels.csv")).toContain("answered with a web page");
    expect(await refused(answering("<html>Log in", html), "a.zip", { sha256 })).toContain("answered with a web page");
    expect(await refused(answering("<html>Log in"), "a.zip", { sha256 })).toContain("answered with a web page");
  });

  it("is the page of Google Drive before large files, or about its quota", async () => {
    expect(
      await refused(answering("<!DOCTYPE html><title>Google Drive - Virus scan warning</title>")),
    ).toMatchInlineSnapshot(`
      "Cannot fetch "a.zip": SERVER answered with a web page ("Google Drive - Virus scan warning") instead of the file; it was tried twice, with the same result
      Google Drive asks for a click before large files: use https://drive.usercontent.google.com/download?id=ID&export=download&confirm=t, which is the file itself; a file that is not shared with everybody needs a login."
    `);
    expect(await refused(answering("<!DOCTYPE html><title>Google Drive - Quota exceeded</title>"))).toContain(
      "Google Drive lets too many people have the file for today",
    );
  });

  it("is a check in a browser, or a file that is not ready", async () => {
    expect(await refused(answering("", { "x-amzn-waf-action": "challenge" }, 202))).toMatchInlineSnapshot(`
      "Cannot fetch "a.zip": SERVER answered 202: it requires a browser check before it sends the file
      Download the file in a browser and wire \`mirror\` to its folder."
    `);
    expect(await refused(answering("", { "cf-mitigated": "challenge" }, 403))).toContain("requires a browser check");
    expect(await refused(answering("", {}, 202))).toMatchInlineSnapshot(`
      "Cannot fetch "a.zip": SERVER answered 202: it is preparing the file, or requires a browser check first, 2 times in a row
      Run the pipeline again later, or download the file in a browser and wire \`mirror\` to its folder."
    `);
    let asked = 0;
    const ready: Handler = (request, response) => answering(content, {}, ++asked === 1 ? 202 : 200)(request, response);
    await fetchOne(ready, "a.zip");
  });
});

describe("fetch: cookies", () => {
  const redirect = (location: string, cookie: string): Handler =>
    answering("", { location, "set-cookie": cookie }, 302);

  it("are sent where they were set, for the time of the download", async () => {
    const sent: string[] = [];
    const wantsCookie =
      (without: Handler): Handler =>
      (request, response) => {
        sent.push(request.headers.cookie ?? "");
        (request.headers.cookie?.includes("seen=1") ? answering(content) : without)(request, response);
      };
    const server = await startServer({
      "/itself": wantsCookie(redirect("/itself", "seen=1; Path=/; HttpOnly")),
      "/other": wantsCookie(redirect("/login", "seen=1; Path=/")),
      "/login": redirect("/other", "step=2"),
    });
    const files = ["itself", "other"].map((as) => ({ url: `${server.origin}/${as}` }));
    await runStage(fetch, { params: { files, parallel: 1, headers: { Cookie: "mine=0" } } });
    expect(sent).toEqual(["mine=0", "mine=0; seen=1", "mine=0", "mine=0; seen=1; step=2"]);
  });

  it("go to no other host and path, nor over http where they are for https, and end when they do", async () => {
    const sent: Record<string, string> = {};
    const noting =
      (name: string, then: Handler): Handler =>
      (request, response) => {
        sent[name] = request.headers.cookie ?? "";
        then(request, response);
      };
    const other = await startServer({ "/d": noting("other host", answering(content)) });
    const server = await startServer({
      "/x": (_, response) =>
        void response
          .writeHead(302, {
            location: "/y/b",
            "set-cookie": ["all=1; Path=/; Domain=127.0.0.1", "far=1; Path=/z", "safe=1; Path=/; Secure"],
          })
          .end(),
      "/y/b": noting("same host", redirect("/yy", "folder=1")),
      "/yy": noting("another path", redirect("/end", "all=; Max-Age=0; Path=/")),
      "/end": noting("after its end", redirect(`${other.origin}/d`, "last=1; Path=/")),
    });
    await runStage(fetch, { params: { files: [{ url: `${server.origin}/x` }] } });
    expect(sent).toEqual({ "same host": "all=1", "another path": "all=1", "after its end": "", "other host": "" });
  });

  it("do not keep a circle going", async () => {
    const circle = await startServer({ "/x": redirect("/x", "same=1; Path=/") });
    const params = { retryDelay: 0, files: [{ url: `${circle.origin}/x` }] };
    expect(await failureText(runStage(fetch, { params }))).toContain("redirects in a circle");
    let count = 0;
    const growing = await startServer({ "/x": (...both) => redirect("/x", `n=${++count}; Path=/`)(...both) });
    const endless = { retryDelay: 0, files: [{ url: `${growing.origin}/x` }] };
    expect(await failureText(runStage(fetch, { params: endless }))).toContain("redirects more than 10 times");
  });
});

describe("fetch: a mirror with another file", () => {
  const nowhere = "http://127.0.0.1:9/a.zip";
  function mirrorWith(fill: (folder: string) => void): string {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, "mirror"));
    fill(path.join(folder, "mirror"));
    return path.join(folder, "mirror");
  }
  const failing = async (mirror: string, file: object): Promise<string> => {
    const params = { retries: 0, files: [{ url: nowhere, as: "a.zip", ...file }] };
    return (await failureText(runStage(fetch, { params, inputs: { mirror } }))).replaceAll(mirror, "MIRROR");
  };

  it("is the cause that is named, not the network behind it", async () => {
    const mirror = mirrorWith((folder) => writeFileSync(path.join(folder, "a.zip"), "short"));
    expect(await failing(mirror, { bytes: 5_000 })).toMatchInlineSnapshot(`
      "Cannot fetch "a.zip": expected 5000 bytes, got 5 from MIRROR/a.zip; also tried: 127.0.0.1:9 refused the connection, and no retry was allowed
      Replace the file by a sound copy, or correct what the pipeline says."
    `);
    expect(await failing(mirror, { sha256 })).toMatch(
      /^Cannot fetch "a\.zip": expected SHA-256 \w+, got \w+ from MIRROR/,
    );
    const dangling = mirrorWith((folder) => symlinkSync("missing", path.join(folder, "a.zip")));
    expect(await failing(dangling, { sha256 })).toContain("MIRROR/a.zip is a link to missing, which does not exist");
    const empty = mirrorWith(() => undefined);
    expect(await failing(empty, { sha256 })).toMatch(/^Cannot fetch "a\.zip": 127\.0\.0\.1:9 refused the connection/);
  });

  it("is warned of where the file comes from its URL instead", async () => {
    const server = await startServer({ "/a.zip": answering(content) });
    const mirror = mirrorWith((folder) => writeFileSync(path.join(folder, "a.zip"), "short"));
    const params = { files: [{ url: `${server.origin}/a.zip`, sha256 }] };
    const { warnings } = await runStage(fetch, { params, inputs: { mirror } });
    expect(warnings).toEqual([
      expect.stringMatching(
        /^a\.zip: expected SHA-256 \w+, got \w+ from .*a\.zip; it was downloaded from 127\.0\.0\.1:\d+ instead$/,
      ),
    ]);
  });

  it("may hold links", async () => {
    const mirror = mirrorWith((folder) => {
      writeFileSync(path.join(folder, "real"), content);
      symlinkSync("real", path.join(folder, "a.zip"));
    });
    const params = { files: [{ url: nowhere, as: "a.zip", sha256 }] };
    const { outputs } = await runStage(fetch, { params, inputs: { mirror } });
    expect(readFileSync(path.join(outputs["files"]!, "a.zip")).equals(content)).toBe(true);
  });
});
