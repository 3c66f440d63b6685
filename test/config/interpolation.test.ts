import { describe, expect, test } from "vitest";
import { problemsOf, valid } from "./check-text.js";

const get = (lines: string) => `${lines}stages:\n  get: { uses: download }\n`;
const program = (params: string, run: string) =>
  `${params}\nstages:\n  it: { uses: program, with: { run: ${run}, outputs: {} } }\n`;
const runOf = async (params: string, run: string, environment: Readonly<Record<string, string>> = {}) =>
  (await valid(program(params, run), { environment })).stages.get("it" as never)?.params["run"];

describe("interpolation", () => {
  test("keeps types where it stands alone, and makes a text of them elsewhere", async () => {
    const params = "params: { n: 3, f: 0.5, b: true, l: [1, two], m: { a: { b: x } }, list: [first, second] }";
    const text = `${params}\nstages:\n  t: { uses: learn, when: "\${params.b}", inputs: { images: ./x }, with: { classes: "\${params.list}", epochs: "\${params.n}", dropout: "\${params.f}" } }\n`;
    const pipeline = await valid(text, { files: { "x/a.png": "" } });
    expect(pipeline.stages.get("t" as never)).toMatchObject({
      when: true,
      params: { classes: ["first", "second"], epochs: 3, dropout: 0.5 },
    });
    expect(
      await runOf(params, '["a${params.n}-${params.f}${params.b}", "${params.m.a.b}", "${params.list.1}"]'),
    ).toEqual(["a3-0.5true", "x", "second"]);
  });

  test("takes whole lists and mappings", async () => {
    expect(await runOf("params: { all: [a, b], more: '${params.all}' }", "'${params.more}'")).toEqual(["a", "b"]);
  });

  test("leaves $${ alone", async () => {
    expect(await runOf("params: { home: x }", '["$${HOME} ${params.home}"]')).toEqual(["${HOME} x"]);
  });

  test("does not interpolate what it brought in", async () => {
    const run = '["${env.SHELLISH}"]';
    expect(await runOf("env: { SHELLISH: {} }", run, { SHELLISH: "${params.x} ${env.Y}" })).toEqual([
      "${params.x} ${env.Y}",
    ]);
  });

  test("reads numbers and booleans of the environment where these are wanted", async () => {
    const pipeline = await valid(
      "env: { N: {}, W: {}, T: {} }\nseed: ${env.N}\nstages:\n  get: { uses: download, when: '${env.W}', timeout: '${env.T}', with: { parallel: '${env.N}' } }\n",
      { environment: { N: "7", W: "false", T: "30m" } },
    );
    expect(pipeline.seed).toBe(7);
    expect(pipeline.stages.get("get" as never)).toMatchObject({
      when: false,
      timeoutMs: 1_800_000,
      params: { parallel: 7 },
    });
  });

  test("of a variable with a default", async () => {
    expect(await runOf("env: { X: { default: d } }", '["${env.X}"]')).toEqual(["d"]);
  });

  test("unresolved ${params.x}", async () => {
    expect(
      await problemsOf(program("params: { epochs: 3, deep: { size: 1 } }", '["${params.epoch}"]')),
    ).toMatchInlineSnapshot(`
      "[unresolved-parameter] pipeline.yaml:3:39 error: Expected \${params.epoch} to be one of \`params\`, got no \`params.epoch\`
        3 |   it: { uses: program, with: { run: ["\${params.epoch}"], outputs: {} } }
          |                                       ^^^^^^^^^^^^^^^
        Did you mean \`params.epochs\`?"
    `);
    expect(
      await problemsOf(program("params: { epochs: 3, deep: { size: 1 } }", '["${params.deep.sise}"]')),
    ).toMatchInlineSnapshot(`
      "[unresolved-parameter] pipeline.yaml:3:39 error: Expected \${params.deep.sise} to be one of \`params\`, got no \`params.deep.sise\`
        3 |   it: { uses: program, with: { run: ["\${params.deep.sise}"], outputs: {} } }
          |                                       ^^^^^^^^^^^^^^^^^^^
        Did you mean \`params.deep.size\`?"
    `);
    expect(await problemsOf(program("", '["${params.epochs}"]'))).toMatchInlineSnapshot(`
      "[unresolved-parameter] pipeline.yaml:3:39 error: Expected \${params.epochs} to be one of \`params\`, got no \`params.epochs\`
        3 |   it: { uses: program, with: { run: ["\${params.epochs}"], outputs: {} } }
          |                                       ^^^^^^^^^^^^^^^^
        Add \`epochs\` to \`params\`."
    `);
  });

  test("what is neither params nor env", async () => {
    expect(
      await problemsOf(
        program("params: { epochs: 3 }", '["${epochs}", "${param.epochs}", "${HOME}", "${params.epochs"]'),
      ),
    ).toMatchInlineSnapshot(`
      "[unresolved-parameter] pipeline.yaml:3:39 error: Expected \${params.name} or \${env.NAME}, got \${epochs}
        3 | ...  { uses: program, with: { run: ["\${epochs}", "\${param.epochs}", "\${HOME}", "\${params.epochs"], outputs: {} } }
          |                                      ^^^^^^^^^
        Did you mean \${params.epochs}? Write $\${epochs} for the literal text \${epochs}.
      [unresolved-parameter] pipeline.yaml:3:52 error: Expected \${params.name} or \${env.NAME}, got \${param.epochs}
        3 | ...  { uses: program, with: { run: ["\${epochs}", "\${param.epochs}", "\${HOME}", "\${params.epochs"], outputs: {} } }
          |                                                   ^^^^^^^^^^^^^^^
        Did you mean \${params.epochs}? Write $\${param.epochs} for the literal text \${param.epochs}.
      [unresolved-parameter] pipeline.yaml:3:71 error: Expected \${params.name} or \${env.NAME}, got \${HOME}
        3 | ...  { uses: program, with: { run: ["\${epochs}", "\${param.epochs}", "\${HOME}", "\${params.epochs"], outputs: {} } }
          |                                                                      ^^^^^^^
        Write $\${HOME} for the literal text \${HOME}.
      [unresolved-parameter] pipeline.yaml:3:82 error: Expected \`}\` at the end of an interpolation, got "\${params.epochs"
        3 | ...  { uses: program, with: { run: ["\${epochs}", "\${param.epochs}", "\${HOME}", "\${params.epochs"], outputs: {} } }
          |                                                                                 ^^^^^^^^^^^^^^^
        Close it, or write $\${ for a literal \${."
    `);
  });

  test("a list within a text", async () => {
    expect(
      await problemsOf(program("params: { l: [1], n: ~ }", '["x${params.l}", "x${params.n}"]')),
    ).toMatchInlineSnapshot(`
      "[wrong-type] pipeline.yaml:3:40 error: Expected \${params.l} within a longer text to be a text, a number or a boolean, got a list of 1 value
        3 |   it: { uses: program, with: { run: ["x\${params.l}", "x\${params.n}"], outputs: {} } }
          |                                        ^^^^^^^^^^^
        Let \${params.l} stand alone to use the whole value.
      [wrong-type] pipeline.yaml:3:56 error: Expected \${params.n} within a longer text to be a text, a number or a boolean, got nothing
        3 |   it: { uses: program, with: { run: ["x\${params.l}", "x\${params.n}"], outputs: {} } }
          |                                                        ^^^^^^^^^^^
        Let \${params.n} stand alone to use the whole value."
    `);
  });

  test("params that are made of themselves", async () => {
    expect(
      await problemsOf(get("params: { a: '${params.b}', b: 'x${params.a}', c: { d: '${params.c}' } }\n")),
    ).toMatchInlineSnapshot(`
      "[unresolved-parameter] pipeline.yaml:1:34 error: Expected \${params.a} to be made of other parameters, got itself
        1 | params: { a: '\${params.b}', b: 'x\${params.a}', c: { d: '\${params.c}' } }
          |                                  ^^^^^^^^^^^
        Give one of the parameters of this circle a value.
      [unresolved-parameter] pipeline.yaml:1:57 error: Expected \${params.c} to be made of other parameters, got itself
        1 | params: { a: '\${params.b}', b: 'x\${params.a}', c: { d: '\${params.c}' } }
          |                                                         ^^^^^^^^^^^
        Give one of the parameters of this circle a value."
    `);
  });

  test("params that grow without end", async () => {
    const levels = ["a: [x, x, x, x, x, x, x, x, x, x]"];
    for (const [name, before] of ["ba", "cb", "dc", "ed", "fe", "gf"].map((pair) => [...pair] as [string, string])) {
      levels.push(`${name}: [${Array(10).fill(`"\${params.${before}}"`).join(", ")}]`);
    }
    expect(await problemsOf(get(`params:\n  ${levels.join("\n  ")}\n`))).toMatchInlineSnapshot(`
      "[too-many-aliases] pipeline.yaml:6:112 error: Expected interpolation to make at most 100000 values, got more
        6 | ... .d}", "\${params.d}", "\${params.d}", "\${params.d}", "\${params.d}", "\${params.d}", "\${params.d}", "\${params.d}"]
          |                                                                       ^^^^^^^^^^^^^
        Let fewer parameters hold others that hold others."
    `);
    const doubled = ["a: 0123456789"];
    for (const [name, before] of Array.from(
      "bcdefghijklmnopqrstuvwxyz",
      (name, index) => [name, "abcdefghijklmnopqrstuvwxy"[index] ?? ""] as const,
    )) {
      doubled.push(`${name}: "\${params.${before}}\${params.${before}}"`);
    }
    expect(await problemsOf(get(`params:\n  ${doubled.join("\n  ")}\n`))).toMatchInlineSnapshot(`
      "[wrong-type] pipeline.yaml:19:6 error: Expected a text of at most 1048576 characters after interpolation, got 1179648
        19 |   r: "\${params.q}\${params.q}"
           |      ^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
  });
});

describe("environment variables", () => {
  test("undeclared ${env.X}", async () => {
    expect(
      await problemsOf(program("env: { DATA_ROOT: {} }", '["${env.DATA_ROT}", "${env.OTHER}"]'), {
        environment: { DATA_ROT: "x" },
      }),
    ).toMatchInlineSnapshot(`
      "[undeclared-environment] pipeline.yaml:3:39 error: Expected \${env.DATA_ROT} to be declared under \`env\`, got no \`DATA_ROT\` there
        3 |   it: { uses: program, with: { run: ["\${env.DATA_ROT}", "\${env.OTHER}"], outputs: {} } }
          |                                       ^^^^^^^^^^^^^^^
        Did you mean \`env.DATA_ROOT\`? Declare it: \`env: { DATA_ROT: {} }\`.
      [undeclared-environment] pipeline.yaml:3:58 error: Expected \${env.OTHER} to be declared under \`env\`, got no \`OTHER\` there
        3 |   it: { uses: program, with: { run: ["\${env.DATA_ROT}", "\${env.OTHER}"], outputs: {} } }
          |                                                          ^^^^^^^^^^^^
        Declare it: \`env: { OTHER: {} }\`."
    `);
    expect(await problemsOf("env: { A: {} }\nstages:\n  get: { uses: download, env: [B] }\n")).toMatchInlineSnapshot(`
      "[undeclared-environment] pipeline.yaml:3:32 error: Expected \`B\` to be declared under the pipeline's \`env\`, got no \`B\` there
        3 |   get: { uses: download, env: [B] }
          |                                ^
        Declare it: \`env: { B: {} }\`."
    `);
  });

  test("not set", async () => {
    expect(await problemsOf(program("env: { DATA: {} }", '["${env.DATA}"]'))).toMatchInlineSnapshot(`
      "[missing-environment] pipeline.yaml:3:39 error: Expected the environment variable \`DATA\` to be set, got nothing
        3 |   it: { uses: program, with: { run: ["\${env.DATA}"], outputs: {} } }
          |                                       ^^^^^^^^^^^
        Set it before the command: DATA=... pipeline run.
        pipeline.yaml:1:8 it is declared here
        1 | env: { DATA: {} }
          |        ^^^^"
    `);
    expect(await problemsOf("env: { A: {} }\nstages:\n  get: { uses: download, env: [A] }\n")).toMatchInlineSnapshot(`
      "[missing-environment] pipeline.yaml:3:32 error: Expected the environment variable \`A\` to be set, got nothing
        3 |   get: { uses: download, env: [A] }
          |                                ^
        Set it before the command: A=... pipeline run.
        pipeline.yaml:1:8 it is declared here
        1 | env: { A: {} }
          |        ^"
    `);
  });

  test("not set, where the stage does not run", async () => {
    const text =
      "env: { DATA: {} }\nstages:\n  it: { uses: program, when: false, env: [DATA], with: { run: ['${env.DATA}'], outputs: {} } }\n";
    expect(await problemsOf(text)).toBe("");
  });

  test("the form of declarations", async () => {
    expect(await problemsOf(get("env: { A: { secert: true }, 1B: {}, C: yes }\n"))).toMatchInlineSnapshot(`
      "[unknown-key] pipeline.yaml:1:13 error: Expected a key of \`env.A\`, got \`secert\`
        1 | env: { A: { secert: true }, 1B: {}, C: yes }
          |             ^^^^^^
        Did you mean \`secret\`?
      [unknown-key] pipeline.yaml:1:29 error: Expected a name of an environment variable, got \`1B\`
        1 | env: { A: { secert: true }, 1B: {}, C: yes }
          |                             ^^
        Letters, digits and \`_\`, not beginning with a digit.
      [wrong-type] pipeline.yaml:1:40 error: Expected \`env.C\` to be a mapping, got "yes"
        1 | env: { A: { secert: true }, 1B: {}, C: yes }
          |                                        ^^^"
    `);
    expect(await problemsOf(get("env: [A]\n"))).toMatchInlineSnapshot(`
      "[wrong-type] pipeline.yaml:1:6 error: Expected \`env\` to be a mapping of names to { }, got a list of 1 value
        1 | env: [A]
          |      ^^^
        Environment variables that stages use as \`\${env.NAME}\`."
    `);
  });

  test("values are in the key of the stages that use them, unless they cannot change the result", async () => {
    const pipeline = await valid(
      "env: { A: {}, B: {}, C: {} }\nparams: { a: 'x${env.A}' }\nstages:\n  it: { uses: program, env: [B], with: { run: ['${params.a}'], outputs: {} } }\n  get: { uses: download, with: { headers: { x: '${env.C}' } } }\n",
      { environment: { A: "1", B: "2", C: "3" } },
    );
    expect(pipeline.stages.get("it" as never)?.environment).toEqual({ A: "1", B: "2" });
    expect(pipeline.stages.get("get" as never)?.environment).toEqual({});
  });
});

describe("secrets", () => {
  const environment = { TOKEN: "hunter2" };

  test("stay names, in headers and in the environment of a stage", async () => {
    const pipeline = await valid(
      "env: { TOKEN: { secret: true } }\nstages:\n  get: { uses: download, with: { headers: { authorization: 'Bearer ${env.TOKEN}' } } }\n  it: { uses: program, env: [TOKEN], with: { run: [x], outputs: {} } }\n",
      { environment },
    );
    const stages = [...pipeline.stages.values()];
    expect(stages[0]).toMatchObject({
      params: { headers: { authorization: "Bearer ${env.TOKEN}" } },
      secrets: ["TOKEN"],
      environment: {},
    });
    expect(stages[1]).toMatchObject({ secrets: ["TOKEN"], environment: {} });
    expect(JSON.stringify({ ...pipeline, stages })).not.toContain("hunter2");
  });

  test("used outside headers and child environments", async () => {
    const declared = "env: { TOKEN: { secret: true } }";
    expect(await problemsOf(program(declared, '["${env.TOKEN}"]'), { environment })).toMatchInlineSnapshot(`
      "[secret-misused] pipeline.yaml:3:38 error: Expected the secret \`TOKEN\` only in \`headers\` and URLs of \`fetch\` and in the environment of a stage, got it in \`with.run.0\` of stage \`it\`
        3 |   it: { uses: program, with: { run: ["\${env.TOKEN}"], outputs: {} } }
          |                                      ^^^^^^^^^^^^^^
        To hand it to the stage's process, write \`env: [TOKEN]\` beside \`with\`."
    `);
    expect(
      await problemsOf(get(`${declared}\nparams: { token: "x \${env.TOKEN}" }\n`), { environment }),
    ).toMatchInlineSnapshot(`
      "[secret-misused] pipeline.yaml:2:18 error: Expected the secret \`TOKEN\` only in \`headers\` and URLs of \`fetch\` and in the environment of a stage, got it in \`params.token\`
        2 | params: { token: "x \${env.TOKEN}" }
          |                  ^^^^^^^^^^^^^^^^
        Write \${env.TOKEN} directly where it is needed."
    `);
    expect(
      await problemsOf(
        `${declared}\ndescription: "\${env.TOKEN}"\nstages:\n  get: { uses: download, inputs: { mirror: './\${env.TOKEN}' } }\n`,
        { environment },
      ),
    ).toMatchInlineSnapshot(`
      "[secret-misused] pipeline.yaml:2:14 error: Expected the secret \`TOKEN\` only in \`headers\` and URLs of \`fetch\` and in the environment of a stage, got it in \`description\`
        2 | description: "\${env.TOKEN}"
          |              ^^^^^^^^^^^^^^
        Write \${env.TOKEN} directly where it is needed.
      [secret-misused] pipeline.yaml:4:44 error: Expected the secret \`TOKEN\` only in \`headers\` and URLs of \`fetch\` and in the environment of a stage, got it in \`inputs.mirror\` of stage \`get\`
        4 |   get: { uses: download, inputs: { mirror: './\${env.TOKEN}' } }
          |                                            ^^^^^^^^^^^^^^^^
        To hand it to the stage's process, write \`env: [TOKEN]\` beside \`with\`."
    `);
  });
});
