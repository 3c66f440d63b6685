import path from "node:path";
import { type CommandParams, PLACEHOLDER } from "./command-line.js";

interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What a schema cannot say: that names meet, and that outputs stay inside their folders. */
export function checkCommand(
  params: CommandParams & { readonly kinds: Readonly<Record<string, string>> },
): readonly Problem[] {
  const known = Object.keys(params.outputs);
  const problems: Problem[] = [];
  for (const [name, file] of Object.entries(params.outputs)) {
    const inside = path.normalize(file);
    if (path.isAbsolute(file) || inside.startsWith("..")) {
      problems.push({ path: ["outputs", name], message: `Expected a relative path without \`..\`, got \`${file}\`` });
    }
  }
  for (const name of Object.keys(params.kinds)) {
    if (known.includes(name)) continue;
    problems.push({
      path: ["kinds", name],
      message: `Expected one of the outputs (${known.join(", ")}), got \`${name}\``,
    });
  }
  params.run.forEach((part, index) => {
    for (const [placeholder, group, name] of part.matchAll(PLACEHOLDER)) {
      if (group !== "outputs" || known.includes(String(name))) continue;
      problems.push({
        path: ["run", index],
        message: `Expected one of the outputs (${known.join(", ")}), got \`${placeholder}\``,
      });
    }
  });
  for (const [path, text] of [
    ...params.run.map((part, index) => [["run", index], part] as const),
    ...Object.entries(params.outputs).map(([name, file]) => [["outputs", name], file] as const),
  ]) {
    if (text.includes("\0")) {
      problems.push({ path, message: "Expected a text without the character NUL, which no program can be given" });
    }
  }
  if (params.run[0]?.trim() === "") {
    problems.push({ path: ["run", 0], message: "Expected the name or path of a program, got an empty text" });
  }
  return problems;
}
