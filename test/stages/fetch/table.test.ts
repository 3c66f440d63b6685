import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import fetch from "../../../stages/fetch/index.js";
import { digestOf, type Handler, serveBytes, startServer, testBytes } from "../../support/http-server.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";

function table(text: string): string {
  const file = path.join(temporaryFolder(), "reference.csv");
  writeFileSync(file, text);
  return file;
}

const failing = (params: object, list: string) =>
  failureText(runStage(fetch, { params: params as Record<string, unknown>, inputs: { list: table(list) } }));

describe("fetch: files named by a table", () => {
  it("fetches hundreds of files, so many at once and no more, and each once", async () => {
    let open = 0;
    let most = 0;
    const ids = Array.from({ length: 400 }, (_, index) => String(index + 1));
    const counted =
      (id: string): Handler =>
      (request, response) => {
        open += 1;
        most = Math.max(most, open);
        response.on("finish", () => {
          open -= 1;
        });
        serveBytes(Buffer.from(`volume ${id}`))(request, response);
      };
    const server = await startServer(Object.fromEntries(ids.map((id) => [`/mha/${id}.mha`, counted(id)])));
    const list = table(`PatientID,probCOVID\r\n${ids.map((id) => `${id},1\r\n${id},0`).join("\r\n")}\r\n`);
    const params = { from: { url: `${server.origin}/mha/{PatientID}.mha` }, parallel: 8 };
    const { outputs, warnings, progress } = await runStage(fetch, { params, inputs: { list } });
    const files = readdirSync(outputs["files"]!);
    expect(files).toHaveLength(400);
    expect(readFileSync(path.join(outputs["files"]!, "77.mha"), "utf8")).toBe("volume 77");
    expect(server.requests).toHaveLength(400);
    expect(most).toBeLessThanOrEqual(8);
    expect(warnings[0]).toMatch(/^400 files have no checksum in the pipeline/);
    expect(progress.at(-1)?.message).toBe("400 of 400 files");
  });

  it("goes on after an interruption without asking for what is there", async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `p${index}`);
    const controller = new AbortController();
    let interrupt = true;
    const handlers = Object.fromEntries(ids.map((id) => [`/${id}`, serveBytes(Buffer.from(id))]));
    const server = await startServer({
      ...handlers,
      "/p12": (request, response) => {
        if (!interrupt) return serveBytes(Buffer.from("p12"))(request, response);
        interrupt = false;
        controller.abort(new Error("interrupted"));
      },
    });
    const folder = temporaryFolder();
    const [scratch, downloads] = [path.join(folder, "scratch"), path.join(folder, "downloads")];
    mkdirSync(scratch);
    const list = table(`id\n${ids.join("\n")}\n`);
    const params = { from: { url: `${server.origin}/{id}` }, parallel: 1 };
    const request = { params, inputs: { list }, scratch, downloads };
    await expect(runStage(fetch, { ...request, signal: controller.signal })).rejects.toThrow("interrupted");
    const { outputs } = await runStage(fetch, request);
    expect(readdirSync(outputs["files"]!)).toHaveLength(20);
    expect(server.requests).toHaveLength(21);
  });

  it("takes URLs, names and checksums from columns", async () => {
    const content = testBytes(100);
    const server = await startServer({ "/a%20b/1": serveBytes(content) });
    const list = table(`study,sum,size\na b,${digestOf("md5", content).toUpperCase()},100\n`);
    const from = { url: `${server.origin}/{study}/1`, as: "{study}.mha", md5: "sum", bytes: "size" };
    const { outputs, warnings } = await runStage(fetch, { params: { from }, inputs: { list } });
    expect(readdirSync(outputs["files"]!)).toEqual(["a b.mha"]);
    expect(warnings).toEqual([]);
    const direct = table(`url\n${server.origin}/a%20b/1\n`);
    expect(
      readdirSync((await runStage(fetch, { params: { from: {} }, inputs: { list: direct } })).outputs["files"]!),
    ).toEqual(["1"]);
  });

  it("finds the separator of the table, as every stage with a table does, and refuses two columns of one name", async () => {
    const server = await startServer({ "/1": serveBytes(testBytes(10)), "/2": serveBytes(testBytes(20)) });
    const list = table(`name;url;bytes\nfirst;${server.origin}/1;10\n;;\nsecond;${server.origin}/2;20\n`);
    const from = { as: "{name}.mha", bytes: "bytes" };
    const { outputs, warnings, logs } = await runStage(fetch, { params: { from }, inputs: { list } });
    expect(readdirSync(outputs["files"]!)).toEqual(["first.mha", "second.mha"]);
    expect(warnings).toContain("reference.csv: 1 empty row left out");
    expect(logs.join("\n")).toContain("reference.csv: columns are separated by");
    expect(await failing({ from: { url: "https://host/{id}" } }, "id,sum,id\n1,2,3\n")).toBe(
      'Expected the columns of reference.csv to have different names, got "id" in columns 1 and 3\n' +
        "Rename or remove one: it is unclear which is meant.",
    );
  });

  it("names what is wrong in the table", async () => {
    const url = "https://host/{id}.mha";
    expect(await failing({ from: { url } }, "PatientID\n1\n")).toMatchInlineSnapshot(`
      "Expected the table at \`list\` to have a column "id", got "PatientID"
      Correct the name in \`from\`."
    `);
    expect(await failing({ from: {} }, "url\nreference.mha\n")).toMatchInlineSnapshot(
      `"Expected an http, https or file URL from row 2 of the table at \`list\`, got "reference.mha""`,
    );
    expect(await failing({ from: { url, as: "{id}/x" } }, "id\n1\n")).toMatchInlineSnapshot(`
      "Expected a plain file name from row 2 of the table at \`list\`, got "1/x": it holds a slash
      Give \`from\` an \`as\`."
    `);
    expect(await failing({ from: { url, as: "same" } }, "id\n1\n2\n")).toMatchInlineSnapshot(`
      "Expected each file to have a name of its own, but https://host/1.mha and https://host/2.mha would both be "same"
      Give \`from\` an \`as\` that tells them apart."
    `);
    expect(await failing({ from: { url, md5: "sum" } }, "id,sum\n1,abc\n")).toMatchInlineSnapshot(
      `"Expected a checksum of 32 hexadecimal digits in row 2 of the table at \`list\`, got "abc""`,
    );
    expect(await failing({ from: { url } }, "id\n")).toMatchInlineSnapshot(
      `"Expected the table at \`list\` to have rows, got none"`,
    );
    expect(await failing({ files: [{ url: "https://host/a" }] }, "id\n")).toMatchInlineSnapshot(`
      "Expected \`from\` to say how a row of the input \`list\` becomes a URL, got none
      Add from: { url: "https://host/{column}" }."
    `);
    expect(await failureText(runStage(fetch, { params: { from: { url } } }))).toMatchInlineSnapshot(`
      "Expected the input \`list\` to be wired, since \`from\` is given
      Wire \`list\` to a table, such as ./reference.csv."
    `);
  });
});
