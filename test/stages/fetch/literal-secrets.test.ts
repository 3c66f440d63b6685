import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/stage.js";
import fetch from "../../../stages/fetch/index.js";
import { type Handler, serveBytes, startServer, testBytes } from "../../support/http-server.js";
import { failureText, runStage, stageParams, temporaryFolder } from "../../support/stage-context.js";

const content = testBytes(2_000);

const problems = (params: object) =>
  fetch.check?.(stageParams(fetch.params, { files: [{ url: "https://host/a.zip" }], ...params }) as JsonObject);
const refused = (headers: object): boolean => problems({ headers })?.length === 1;

describe("fetch: secrets that are written out", () => {
  it("are refused in headers, with what to write", () => {
    const found = problems({ headers: { Authorization: "Bearer abc123" } });
    expect(found).toEqual([
      {
        path: ["headers", "Authorization"],
        message:
          "Expected the header Authorization to take its value from a secret of `env`, got the value itself, which would be kept in the records and reports of all runs",
        remedy:
          'Write env: { TOKEN: { secret: true } } at the top of the file and Authorization: "Bearer ${env.TOKEN}" here, then set the variable TOKEN.',
      },
    ]);
    expect(problems({ headers: { "x-api-key": "abc" } })?.[0]?.remedy).toContain('x-api-key: "${env.X_API_KEY}" here');
    for (const name of ["authorization", "Proxy-Authorization", "Cookie", "X-Auth-Token", "PRIVATE-TOKEN", "apikey"]) {
      expect(refused({ [name]: "v" })).toBe(true);
    }
    expect(refused({ "X-Dataverse-Key": "v" })).toBe(true);
    expect(refused({ "X-Login": "Basic dTpw" })).toBe(true);
  });

  it("are not what other headers say, nor names of secrets", () => {
    expect(refused({ Accept: "application/zip" })).toBe(false);
    expect(refused({ Referer: "https://host/", "User-Agent": "me", "Accept-Language": "es" })).toBe(false);
    expect(refused({ Authorization: "Bearer ${env.TOKEN}", Cookie: "session=${env.SESSION}; a=b" })).toBe(false);
  });

  it("are refused before the host of a URL, wherever the URL stands", async () => {
    const said = "Expected a URL without user name and password; send them in `headers`, from a secret of `env`";
    expect(problems({ mirrors: ["https://user:pw@host/"] })).toEqual([{ path: ["mirrors", 0], message: said }]);
    const list = path.join(temporaryFolder(), "list.csv");
    writeFileSync(list, "url\nhttps://user:pw@host/a.zip\n");
    const text = await failureText(runStage(fetch, { params: { files: [], from: {} }, inputs: { list } }));
    expect(text).toBe(`${said} (row 2 of the table at \`list\`)`);
  });

  it("are warned of in the query of a URL, where they may be meant for everyone", async () => {
    const warned = async (query: string) => {
      const server = await startServer({ [`/a?${query}`]: serveBytes(content) });
      const { warnings } = await runStage(fetch, { params: { files: [{ url: `${server.origin}/a?${query}` }] } });
      return warnings
        .map((text) => text.replaceAll(server.origin.slice(7), "HOST"))
        .filter((text) => text.includes("secret"));
    };
    expect(await warned("alt=media&token=abc")).toEqual([
      'The URL HOST/a has what looks like a secret ("token"), which is kept in the record and the report of each run: if it is one, declare it as a secret of `env` and write token=${env.NAME}',
    ]);
    for (const query of ["X-Amz-Signature=1", "sig=x%2F", "api_key=1", "access_token=1", "password=1"]) {
      expect(await warned(query)).toHaveLength(1);
    }
    for (const query of ["id=7", "page=2&key=a.zip", "token="]) expect(await warned(query)).toEqual([]);
  });
});

describe("fetch: secrets of `env` in a URL", () => {
  it("are sent, in the query and in the path, and neither said nor kept", async () => {
    const asked: (string | undefined)[] = [];
    const noting: Handler = (request, response) => {
      asked.push(request.url);
      serveBytes(content)(request, response);
    };
    const server = await startServer({ "/a?token=s3cret": noting, "/s3cret/b": noting });
    const files = [
      { url: `${server.origin}/a?token=\${env.TOKEN}`, as: "a" },
      { url: `${server.origin}/\${env.TOKEN}/b`, as: "b" },
    ];
    const { outputs, logs, warnings } = await runStage(fetch, {
      params: { files, parallel: 1 },
      secrets: { TOKEN: "s3cret" },
    });
    expect(asked).toEqual(["/a?token=s3cret", "/s3cret/b"]);
    expect(readFileSync(path.join(outputs["files"]!, "b")).equals(content)).toBe(true);
    expect([...logs, ...warnings].join("\n")).not.toContain("s3cret");
  });

  it("stand beside columns of a table", async () => {
    const server = await startServer({ "/7.zip?key=s3cret": serveBytes(content) });
    const list = path.join(temporaryFolder(), "list.csv");
    writeFileSync(list, "id\n7\n");
    const from = { url: `${server.origin}/{id}.zip?key=\${env.TOKEN}` };
    await runStage(fetch, { params: { files: [], from }, inputs: { list }, secrets: { TOKEN: "s3cret" } });
    expect(server.requests).toHaveLength(1);
  });

  it("of headers that a redirect leaves behind are named where the other host wants them", async () => {
    const other = await startServer({ "/b": (_, response) => void response.writeHead(401).end() });
    const to: Handler = (_, response) => void response.writeHead(302, { location: `${other.origin}/b` }).end();
    const server = await startServer({ "/a": to });
    const params = { files: [{ url: `${server.origin}/a` }], headers: { Authorization: "Bearer ${env.TOKEN}" } };
    expect(await failureText(runStage(fetch, { params, secrets: { TOKEN: "s3cret" } }))).toBe(
      `Cannot fetch "a": ${other.origin.slice(7)} answered 401\n` +
        `The headers were sent only to ${server.origin}, which redirects to ${other.origin}: if they are meant for that host, use its URL.`,
    );
  });
});
