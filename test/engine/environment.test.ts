import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { Socket } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { listenForTest, openTunnel } from "../support/connect-tunnel.js";
import { serveBytes, startServer, testBytes } from "../support/http-server.js";
import { createRig, type Rig } from "../support/rig.js";

const fixtures = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../fixtures/tls");
const authority = path.join(fixtures, "authority.pem");
const certificate = {
  key: readFileSync(path.join(fixtures, "server-key.pem"), "utf8"),
  cert: readFileSync(path.join(fixtures, "server.pem"), "utf8"),
};
const NO_PROXIES = Object.fromEntries(
  ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"].flatMap((name) => [
    [name, ""],
    [name.toLowerCase(), ""],
  ]),
);

const python = (() => {
  try {
    return execFileSync("python3", ["-c", "import sys, venv, ssl; print(sys.executable)"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
})();
if (python === undefined) console.warn("Left out: Python environments and networks, as there is no python3 here.");

async function rigWith(yaml: string, environment: Readonly<Record<string, string>> = {}): Promise<Rig> {
  const rig = await createRig();
  rig.pipeline(yaml);
  Object.assign(rig.environment, NO_PROXIES, environment);
  return rig;
}

const RUN = ["run", "test", "--reporter", "json"];

/** The text of an output of the latest run. */
const output = (rig: Rig, file: string): string => rig.read(`runs/${rig.records().at(-1)?.id}/artifacts/${file}`);

const ENV = `
name: env
stages:
  a: { uses: command, with: { run: [sh, -c, 'env > {outputs.out}'], outputs: { out: o.txt } } }
`;

test("an undeclared variable reaches neither a program nor its key", async () => {
  await using rig = await rigWith(ENV, { UNDECLARED: "one", AWS_SECRET_ACCESS_KEY: "planted", TZ: "Asia/Tokyo" });
  expect((await rig.run(RUN)).exitCode).toBe(0);
  const seen = output(rig, "a/out/o.txt");
  expect(seen).not.toMatch(/UNDECLARED|planted|RADPIPE_TRUST/);
  expect(seen).toMatch(/^TZ=UTC$/m);
  expect(seen).toMatch(/^LC_ALL=C.UTF-8$/m);
  rig.environment["UNDECLARED"] = "two";
  await rig.run(RUN);
  expect(rig.records().at(-1)?.stages[0]?.status).toBe("cached");
});

test("a stage of one's own sees what is declared, and another value is another key", async () => {
  await using rig = await rigWith(
    `
name: declared
env: { OMP_NUM_THREADS: {} }
stages:
  a: { uses: ../own.js, env: [OMP_NUM_THREADS] }
`,
    { OMP_NUM_THREADS: "3", UNDECLARED: "one" },
  );
  rig.write(
    "own.js",
    `import { writeFileSync } from "node:fs";
     import { defineStage, port, Type } from "radpipe";
     export default defineStage({
       name: "own", version: 1, description: "d", params: Type.Object({}), inputs: {}, outputs: { out: port("files") },
       async run(ctx) { writeFileSync(ctx.outputs.out + "/env.json", JSON.stringify(process.env)); },
     });`,
  );
  rig.environment["RADPIPE_CACHE_KEY_FILE"] = rig.write("key", "0123456789abcdef0123456789abcdef");
  expect((await rig.run(RUN)).exitCode).toBe(0);
  const seen = JSON.parse(output(rig, "a/out/env.json"));
  expect(seen).toMatchObject({ OMP_NUM_THREADS: "3", TZ: "UTC" });
  expect(seen).not.toHaveProperty("UNDECLARED");
  expect(seen).not.toHaveProperty("RADPIPE_CACHE_KEY_FILE");
  rig.environment["OMP_NUM_THREADS"] = "4";
  await rig.run(RUN);
  expect(rig.records().at(-1)?.stages[0]).toMatchObject({ status: "executed", reason: "env.OMP_NUM_THREADS 3 -> 4" });
});

test("passEnvironment passes everything; the flag is in the key, the values are not, and the report says so", async () => {
  await using rig = await rigWith(ENV, { UNDECLARED: "one" });
  await rig.run(RUN);
  rig.pipeline(ENV.replace("uses: command,", "uses: command, passEnvironment: true,"));
  expect((await rig.run(RUN)).exitCode).toBe(0);
  expect(rig.records().at(-1)?.stages[0]).toMatchObject({
    status: "executed",
    reason: "passEnvironment false -> true",
  });
  expect(output(rig, "a/out/o.txt")).toMatch(/^UNDECLARED=one$/m);
  rig.environment["UNDECLARED"] = "two";
  await rig.run(RUN);
  const { id, stages } = rig.records().at(-1)!;
  expect(stages[0]?.status).toBe("cached");
  expect(rig.read(`runs/${id}/report.html`)).toContain("The stage a depends on an environment that is not recorded.");
});

test("a program that misses something in the clean environment is told what was not passed, by name", async () => {
  await using rig = await rigWith(
    `
name: missing
stages:
  a: { uses: command, with: { run: [sh, -c, 'no-such-tool {outputs.out}'], outputs: { out: o.txt } } }
  b: { uses: command, with: { run: [sh, -uc, 'echo "$MY_SETTING" > {outputs.out}'], outputs: { out: o.txt } } }
  c: { uses: command, with: { run: [sh, -c, 'echo wrong; exit 1'], outputs: { out: o.txt } } }
  d: { uses: command, with: { run: [sh, -c, "echo \\"KeyError: 'MY_TOKEN'\\"; exit 1"], outputs: { out: o.txt } } }
`,
    { MY_SETTING: "x", MY_TOOLS_PATH: "/opt/tools" },
  );
  expect((await rig.run([...RUN, "--keep-going"])).exitCode).toBe(1);
  const [a, b, c, d] = rig
    .records()
    .at(-1)!
    .stages.map(({ failure }) => failure);
  expect(a?.remedy).toMatch(/^If it misses one of your variables, declare it: .*It was not passed .*\bMY_TOOLS_PATH\b/);
  expect(b?.remedy).toBe(
    "Of your environment it was not passed MY_SETTING. If it needs it, declare it: `env: { MY_SETTING: {} }` in the " +
      "pipeline and `env: [MY_SETTING]` in stage `b`.",
  );
  expect(d?.remedy).toBe(
    "MY_TOKEN is not set in your environment either: set it where you start radpipe, and declare it: " +
      "`env: { MY_TOKEN: {} }` in the pipeline and `env: [MY_TOKEN]` in stage `d`.",
  );
  expect(c?.remedy).toBeUndefined();
});

test("a program of a conda-like prefix finds it, its libraries and what lies in it", async () => {
  await using rig = await rigWith(`
name: conda
stages:
  a: { uses: command, with: { run: [segment, "{outputs.out}"], outputs: { out: o.txt } } }
`);
  const prefix = path.join(rig.folder, "conda/envs/lungs");
  const tool = rig.write(
    "conda/envs/lungs/bin/segment",
    '#!/bin/sh\n{ cat "$CONDA_PREFIX/share/model"; echo "$CONDA_DEFAULT_ENV $LD_LIBRARY_PATH"; } > "$1"\n',
  );
  chmodSync(tool, 0o755);
  rig.write("conda/envs/lungs/share/model", "weights\n");
  Object.assign(rig.environment, {
    PATH: `${prefix}/bin:${process.env["PATH"]}`,
    CONDA_PREFIX: prefix,
    CONDA_DEFAULT_ENV: "lungs",
    LD_LIBRARY_PATH: `${prefix}/lib`,
  });
  expect((await rig.run(RUN)).exitCode).toBe(0);
  expect(output(rig, "a/out/o.txt")).toBe(`weights\nlungs ${prefix}/lib\n`);
});

test.skipIf(python === undefined)(
  "Python of a virtual environment finds its packages, PYTHONPATH once declared",
  async () => {
    const yaml = (more: string) => `
name: python
env: { PYTHONPATH: {} }
stages:
  a: { uses: command, ${more} with: { run: [python3, -c, 'import inside, outside; print(inside.NAME)'], outputs: { out: ./ } } }
`;
    await using rig = await rigWith(yaml(""));
    const environment = path.join(rig.folder, "venv");
    execFileSync(python!, ["-m", "venv", "--without-pip", environment]);
    const lib = path.join(environment, "lib");
    const packages = path.join(lib, readdirSync(lib)[0]!, "site-packages");
    writeFileSync(path.join(packages, "inside.py"), "import sys\nNAME = sys.prefix\n");
    mkdirSync(path.join(rig.folder, "modules"));
    rig.write(
      "modules/outside.py",
      "import os\nopen(os.environ['RADPIPE_OUTPUT_OUT'] + '/o.txt', 'w').write('done')\n",
    );
    Object.assign(rig.environment, {
      PATH: `${environment}/bin:${process.env["PATH"]}`,
      VIRTUAL_ENV: environment,
      PYTHONPATH: path.join(rig.folder, "modules"),
    });
    expect((await rig.run(RUN)).exitCode).toBe(1);
    const failure = rig.records().at(-1)?.failure;
    expect(failure?.detail).toContain("No module named 'outside'");
    expect(failure?.remedy).toMatch(/It was not passed (\w+, )*PYTHONPATH\b/);
    rig.pipeline(yaml("env: [PYTHONPATH],"));
    expect((await rig.run(RUN)).exitCode).toBe(0);
    expect(output(rig, "a/out/o.txt")).toBe("done");
  },
);

/** A proxy that is spoken to over TLS, with a certificate of the network's own, and wants a password. */
async function startSecureProxy(): Promise<{ readonly host: string; readonly seen: readonly string[] }> {
  const seen: string[] = [];
  const proxy = createServer(certificate);
  proxy.on("connect", (incoming, client, head) => {
    const allowed = incoming.headers["proxy-authorization"] === `Basic ${btoa("doctor:s3cret/word")}`;
    seen.push(`${allowed ? "CONNECT" : "refused"} ${incoming.url}`);
    client.on("error", () => undefined);
    if (!allowed) return void client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    openTunnel(client as Socket, head, { host: "127.0.0.1", port: Number((incoming.url ?? "").split(":")[1]) });
  });
  return { host: `localhost:${await listenForTest(proxy)}`, seen };
}

/** All bytes of a run's folder. */
const everything = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "latin1"))
    .join("\n");

test("a download goes through a TLS proxy with its own certificate, and the proxy's password is said nowhere", async () => {
  const proxy = await startSecureProxy();
  const server = await startServer({ "/a": serveBytes(testBytes(5_000)) }, certificate);
  const address = `https://doctor:s3cret%2Fword@${proxy.host}`;
  await using rig = await rigWith(
    `
name: proxied
stages:
  a: { uses: fetch, with: { retries: 0, files: [{ url: "${server.origin}/a", as: a }] } }
  b: { uses: command, with: { run: [sh, -c, 'echo "proxy $HTTPS_PROXY"; exit 1'], outputs: { out: o.txt } } }
`,
    // In both cases, as the tests themselves may run behind a proxy.
    { HTTPS_PROXY: address, https_proxy: address, NODE_EXTRA_CA_CERTS: authority },
  );
  const { stdout, stderr } = await rig.run([...RUN, "--keep-going"]);
  const [a, b] = rig.records().at(-1)!.stages;
  expect(a).toMatchObject({ status: "executed" });
  expect(proxy.seen).toEqual([`CONNECT ${new URL(server.origin).host}`]);
  expect(b?.failure?.detail).toBe(`proxy https://doctor:***@${proxy.host}`);
  expect(stdout + stderr + everything(rig.runs)).not.toMatch(/s3cret/);
});

test.skipIf(python === undefined)("Python trusts the certificate authority of SSL_CERT_FILE", async () => {
  const server = await startServer({ "/a": serveBytes(Buffer.from("answer")) }, certificate);
  await using rig = await rigWith(
    `
name: certificates
stages:
  a:
    uses: command
    with:
      run: [python3, -c, 'import sys, urllib.request as r; open(sys.argv[2], "wb").write(r.urlopen(sys.argv[1]).read())', "${server.origin}/a", "{outputs.out}"]
      outputs: { out: o.txt }
`,
    { SSL_CERT_FILE: authority },
  );
  expect((await rig.run(RUN)).exitCode).toBe(0);
  expect(output(rig, "a/out/o.txt")).toBe("answer");
});
