import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { currentProcess } from "../../src/store/claims/process-identity.js";
import { createRig, type Rig } from "../support/rig.js";
import { writeRunFolder } from "../support/run-folder.js";
import { startUi } from "../support/start-ui.js";

let rig: Rig;
let address: string;
let token: string;
let port: number;
let id: string;

beforeAll(async () => {
  rig = await createRig();
  id = await writeRunFolder(rig.runs, { suffix: "aaaaaa", label: "first" });
  await writeRunFolder(rig.runs, { suffix: "bbbbbb", startedAt: "2026-11-24T04:15:00.000Z", epochs: 20 });
  ({ address } = await startUi(rig, ["--allow-host", "gpu1.lab.example"]));
  const url = new URL(address);
  token = url.searchParams.get("token")!;
  port = Number(url.port);
});

afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Exactly as it is given, which `fetch` would not do. */
const ask = (address: string, { method = "GET", headers = {}, body }: Asking = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path: address, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    asked.on("error", reject);
    asked.end(body);
  });

const bearer = () => ({ Authorization: `Bearer ${token}` });
const cookieOf = async (): Promise<string> =>
  (await ask(`/?token=${token}`)).headers["set-cookie"]![0]!.split(";", 1).join();

describe("who may ask", () => {
  test("the token is exchanged for a cookie of this port, and leaves the address", async () => {
    const { status, headers } = await ask(`//elsewhere.example/runs/x?token=${token}&where=status`);
    expect(status).toBe(303);
    expect(headers["location"]).toBe("/runs/x?where=status");
    expect(headers["set-cookie"]![0]).toMatch(
      new RegExp(`^radpipe-${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );
    expect(headers["set-cookie"]![0]).not.toContain(token);
    expect((await ask("/api", { headers: { Cookie: await cookieOf() } })).status).toBe(200);
  });

  test("without the token, or with another, nothing is told", async () => {
    const others: readonly Asking[] = [
      {},
      { headers: { Authorization: "Bearer wrong" } },
      { headers: { Authorization: `Bearer ${token}x` } },
      { headers: { Cookie: `radpipe-${port}=wrong` } },
      { headers: { Cookie: `radpipe-${port}=${token}` } },
      { headers: { Cookie: (await cookieOf()).replace(String(port), String(port + 1)) } },
    ];
    for (const asking of others) {
      for (const address of ["/", "/api", "/api/runs", "/app/app.js", "/api/events"]) {
        expect((await ask(address, asking)).status, address).toBe(401);
      }
    }
    expect((await ask("/?token=wrong")).status).toBe(401);
    expect((await ask("/api", { headers: bearer() })).status).toBe(200);
  });

  test("only names of this machine, and those that were allowed, are answered to", async () => {
    const statusOf = async (Host: string) => (await ask("/api", { headers: { ...bearer(), Host } })).status;
    for (const host of ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:9", "gpu1.lab.example:80"]) {
      expect(await statusOf(host), host).toBe(200);
    }
    for (const host of ["rebound.example", "127.0.0.1.rebound.example", "localhost.rebound.example:4737", "[::2]"]) {
      expect(await statusOf(host), host).toBe(403);
    }
  });

  test("no other page reads or changes anything, one on another port of this machine neither", async () => {
    const Cookie = await cookieOf();
    const foreign: readonly Readonly<Record<string, string>>[] = [
      { Origin: "https://elsewhere.example" },
      { Origin: `http://localhost:${port + 1}` },
      { Origin: "null" },
      { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors" },
      { "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" },
    ];
    for (const headers of foreign) {
      expect((await ask("/api/runs", { headers: { Cookie, ...headers } })).status).toBe(403);
    }
    const own = `http://127.0.0.1:${port}`;
    const change = (headers: Readonly<Record<string, string>>) =>
      ask(`/api/runs/${id}`, { method: "PATCH", headers: { Cookie, ...headers }, body: '{"add":["kept"]}' });
    const json = { "Content-Type": "application/json" };
    expect((await change(json)).status).toBe(403);
    expect((await change({ Origin: own, "Content-Type": "text/plain" })).status).toBe(415);
    expect((await change({ Origin: own, ...json })).status).toBe(200);
    expect(rig.read(`runs/${id}/tags.json`)).toContain('"kept"');
    // A link elsewhere that leads here: the browser keeps the cookie back, until a page of ours asks again.
    const link = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" };
    expect((await ask("/", { headers: link })).body).toContain('http-equiv="refresh" content="0"');
  });

  test("every answer says what a browser may do with it", async () => {
    const Cookie = await cookieOf();
    for (const address of ["/", "/app/app.js", "/api/runs", "/nowhere", `/frames/runs/${id}/report`]) {
      const { headers } = await ask(address, { headers: { Cookie } });
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
      });
      const policy = String(headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'");
      expect(policy.replace(/style-src [^;]*/, "")).not.toMatch(/unsafe-(inline|eval)/);
    }
  });
});

describe("what is answered", () => {
  const get = async (address: string) => {
    const { status, body } = await ask(address, { headers: bearer() });
    return { status, value: JSON.parse(body) };
  };

  test("runs with the params that differ and the metrics that are read first, or what is asked for", async () => {
    const { value } = await get("/api/runs?available");
    expect(value.columns).toEqual(["params.epochs", "test.auc", "validation.auc", "test.accuracy"]);
    expect(value.rows.map((row: { values: unknown[] }) => row.values[0])).toEqual([20, 10]);
    expect(value.available).toContainEqual({ name: "params.epochs", values: 2 });
    const asked = await get(`/api/runs?${new URLSearchParams({ where: "params.epochs > 10", column: "test.n" })}`);
    expect(asked.value).toMatchObject({ columns: ["test.n"], rows: [{ pipeline: "demo", values: [60] }] });
    expect((await get("/api/runs?sort=params.epochs")).value.rows[0].id).toBe(id);
    expect(await get("/api/runs?where=params.epoch%20%3E%201")).toMatchObject({
      status: 400,
      value: {
        complaints: [{ message: "Expected the name of something that a run has, got `params.epoch`", column: 1 }],
      },
    });
  });

  test("a run, and runs compared, as the commands tell them", async () => {
    expect((await get("/api/runs/first")).value).toMatchObject({ id, state: "succeeded", record: { label: "first" } });
    expect(await get("/api/runs/nothing")).toMatchObject({ status: 404 });
    expect((await get(`/api/compare?run=${id}&run=latest`)).value.candidates).toHaveLength(2);
    const frame = await ask(`/frames/compare?run=${id}&run=latest&language=es`, { headers: bearer() });
    expect(frame.headers["content-security-policy"]).toContain(
      "sandbox allow-downloads allow-popups; default-src 'none'",
    );
    expect(frame.body).toContain('<html lang="es">');
  });

  test("a run that goes on tells its progress, and what its training measured so far", async () => {
    const going = await writeRunFolder(rig.runs, { suffix: "eeeeee", status: "running", process: currentProcess() });
    rmSync(path.join(rig.runs, going, "history.jsonl"));
    const events = [
      { type: "stage-started", at: 1000, stage: "train", attempt: 1, predictedMs: 90_000 },
      { type: "stage-progress", at: 2000, stage: "train", done: 10, total: 100, unit: "images" },
      { type: "stage-epoch", at: 3000, stage: "train", measures: { epoch: 1, loss: 0.7, validation_auc: 0.6 } },
      { type: "stage-progress", at: 7000, stage: "train", done: 60, total: 100, unit: "images", message: "epoch 2" },
    ];
    const lines = events.map((event) => `${JSON.stringify(event)}\n`).join("");
    writeFileSync(path.join(rig.runs, going, "events.jsonl"), `${lines}{"type":"stage-pro`);
    const { value } = await get(`/api/runs/${going}`);
    expect(value).toMatchObject({
      state: "running",
      live: {
        train: {
          startedAt: 1000,
          predictedMs: 90_000,
          progress: { done: 60, total: 100, unit: "images", message: "epoch 2", rate: 10, remainingMs: 4000 },
        },
      },
    });
    expect((await get(`/api/runs/${going}/history`)).value).toEqual({
      trainings: [{ stage: "train", epochs: [{ epoch: 1, loss: 0.7, validation_auc: 0.6 }] }],
    });
    expect((await get(`/api/runs/${id}/history`)).value.trainings[0].epochs).toHaveLength(10);
  });

  test("a log is read in pieces, and only a log", async () => {
    rig.write(`runs/${id}/logs/train.log`, "épo1\népo2\n");
    const { value } = await get(`/api/runs/${id}/logs/train`);
    expect(value).toEqual({ text: "épo1\népo2\n", from: 0, next: 12 });
    expect((await get(`/api/runs/${id}/logs/train?from=6`)).value).toEqual({ text: "épo2\n", from: 6, next: 12 });
    expect((await get(`/api/runs/${id}/logs/..%2frun`)).status).toBe(404);
  });

  test("images of a run are found by what is known of them, and pictures only within runs and cache", async () => {
    const images = async (query: string) => (await get(`/api/runs/${id}/images?${query}`)).value;
    const all = await images("count=2");
    expect(all).toMatchObject({ total: 200, all: 200, labels: ["Pneumothorax", "No Finding"], threshold: 0.5 });
    expect(all.images).toHaveLength(2);
    const wrong = await images("outcome=wrong&partition=test&count=500");
    expect(wrong.total).toBeGreaterThan(0);
    expect(wrong.images.every((row: { outcome: string }) => row.outcome.startsWith("false"))).toBe(true);
    expect(await images("text=a0007")).toMatchObject({ total: 1, images: [{ image: "images/a0007.png" }] });
    for (const image of ["images/a0007.png", "../../../../../secret.png", "/etc/passwd"]) {
      expect((await ask(`/pictures/${id}?${new URLSearchParams({ image })}`, { headers: bearer() })).status).toBe(404);
    }
  });

  test("a cache that is not there holds nothing", async () => {
    expect(await get("/api/cache")).toMatchObject({ status: 200, value: { bytes: 0, actions: 0, stages: [] } });
  });

  test("scripts that are written in a report may run in its frame, by their digests, and a report elsewhere is not read", async () => {
    writeFileSync(path.join(rig.runs, id, "report.html"), "<p>x</p><script>1</script>");
    const { headers } = await ask(`/frames/runs/${id}/report`, { headers: bearer() });
    expect(headers["content-security-policy"]).toContain(
      "script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='",
    );
    const secret = rig.write("secret.html", "secret");
    mkdirSync(path.join(rig.runs, "20261125T041500Z-demo-cccccc"));
    symlinkSync(secret, path.join(rig.runs, "20261125T041500Z-demo-cccccc", "report.html"));
    expect(await ask("/frames/runs/20261125T041500Z-demo-cccccc/report", { headers: bearer() })).toMatchObject({
      status: 404,
    });
  });

  test("files of a run are shown where they are harmless, saved where they are active, and nothing else is served", async () => {
    const file = async (name: string) => ask(`/files/${id}/${name}`, { headers: bearer() });
    expect((await file("metrics.json")).headers).toMatchObject({
      "content-type": "text/plain; charset=utf-8",
      "content-disposition": "inline; filename*=UTF-8''metrics.json",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    });
    expect((await file("report.html")).headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": "attachment; filename*=UTF-8''report.html",
    });
    rig.write("cache/artifacts/x/made.png", "in the cache");
    rig.write("secret.txt", "secret");
    mkdirSync(path.join(rig.runs, id, "links"));
    symlinkSync(path.join(rig.cache, "artifacts"), path.join(rig.runs, id, "links", "cache"));
    symlinkSync(rig.folder, path.join(rig.runs, id, "links", "out"));
    expect((await file("links/cache/x/made.png")).body).toBe("in the cache");
    const outside = [
      "links/out/secret.txt",
      "../../secret.txt",
      "%2e%2e/%2e%2e/secret.txt",
      "..%5csecret.txt",
      "links",
    ];
    for (const name of outside) expect((await file(name)).status, name).toBe(404);
    expect((await ask(`/files/..%2f/secret.txt`, { headers: bearer() })).status).toBe(404);
  });

  test("what is not there, and what is not done", async () => {
    expect((await get("/app/..%2f..%2fproject.js")).status).toBe(404);
    expect((await get("/nowhere")).status).toBe(404);
    const { status } = await ask("/api/runs", { method: "DELETE", headers: bearer() });
    expect(status).toBe(405);
    const headers = { ...bearer(), "Content-Type": "application/json" };
    const patch = async (body: string) => (await ask(`/api/runs/${id}`, { method: "PATCH", headers, body })).body;
    expect(await patch('{"add":["two words"]}')).toContain("Expected a tag of letters");
    expect(await patch('{"note":7}')).toContain("expected note to be text, got 7");
    expect(await patch("{")).toContain("Expected JSON");
  });

  test("a stream tells what became of the runs", async () => {
    const heard = new Promise<string>((resolve) => {
      const asked = request({ host: "127.0.0.1", port, path: "/api/events", headers: bearer() }, (response) => {
        response.on("data", (chunk: Buffer) => {
          const text = chunk.toString();
          if (text === ": radpipe\n\n") void writeRunFolder(rig.runs, { suffix: "dddddd" });
          else resolve(text);
          if (text.startsWith("data")) asked.destroy();
        });
      });
      asked.on("error", () => undefined);
      asked.end();
    });
    expect(JSON.parse((await heard).replace(/^data: /, ""))).toEqual({
      runs: ["20261123T041500Z-demo-dddddd"],
      list: true,
    });
  });
});

test("a port that is taken, or none, is named", async () => {
  expect((await rig.run(["ui", "--port", String(port)])).stderr).toBe(
    `error: Cannot listen on port ${port} of 127.0.0.1: in use\n  Choose another with --port; 0 takes any that is free.\n`,
  );
  expect((await rig.run(["ui", "--port", "eighty"])).stderr).toBe(
    'error: Expected --port to be a number from 0 to 65535, got "eighty"\n',
  );
});
