import { expect, test } from "vitest";
import { createRig } from "../support/rig.js";

const stages = (language: string) => `
name: chain
${language}
stages:
  a: { uses: ../fake.js }
`;

test("documents are in the language of the option, else of the variable, else of the pipeline, else in English", async () => {
  await using rig = await createRig();
  rig.fake.answer("*", (call) => call.finish());
  const written = async (language: string, args: readonly string[], variable?: string): Promise<string | undefined> => {
    rig.pipeline(stages(language));
    if (variable !== undefined) rig.environment["RADPIPE_LANGUAGE"] = variable;
    const { exitCode } = await rig.run([...args, "run"]);
    expect(exitCode).toBe(0);
    return /<html lang="(\w+)">/.exec(rig.read(`runs/${rig.records().at(-1)!.id}/report.html`))?.[1];
  };
  expect(await written("", [])).toBe("en");
  expect(await written("language: es", [])).toBe("es");
  expect(await written("language: es", [], "en")).toBe("en");
  expect(await written("language: en", ["--language", "es"], "en")).toBe("es");
  // The language is in no key: what was made once is there in any.
  expect(
    rig
      .records()
      .slice(1)
      .map(({ stages: [only] }) => only!.status),
  ).toEqual(["cached", "cached", "cached"]);

  const { stdout } = await rig.run(["--language", "es", "report", "latest", "--out", "informe.html"]);
  expect(stdout).toBe("informe.html\n");
  expect(rig.read("informe.html")).toContain("Hecho con radpipe");
});

test("a language that there is not is refused, with those that there are", async () => {
  await using rig = await createRig();
  rig.pipeline(stages("language: fr"));
  const { exitCode, stderr } = await rig.run(["run"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Expected `language` to be "en" or "es", got "fr"');
  const asked = await rig.run(["--language", "fr", "run"]);
  expect([asked.exitCode, asked.stderr]).toEqual([
    2,
    "error: option '--language <language>' argument 'fr' is invalid. Allowed choices are en, es.\n",
  ]);
});
