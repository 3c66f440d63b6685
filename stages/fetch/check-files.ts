import type { ParameterProblem } from "../../src/stage.js";
import { nameFromUrl, unsafeName } from "./file-name.js";
import { literalSecrets } from "./literal-secrets.js";
import type { FetchParameters } from "./params.js";

/** What the schema cannot say of the files and of how they are asked for. */
export function checkFiles(params: FetchParameters): readonly ParameterProblem[] {
  const problems: ParameterProblem[] = [...literalSecrets(params.headers)];
  for (const [index, base] of params.mirrors.entries()) {
    const wrong = urlProblem(base);
    if (wrong !== undefined) problems.push({ path: ["mirrors", index], message: wrong });
  }
  const first = new Map<string, number>();
  if (params.files.length === 0 && params.from === undefined) {
    problems.push({ path: ["files"], message: "Expected at least one file in `files`, or `from`, got neither" });
  }
  for (const [index, file] of params.files.entries()) {
    const at = (key: string): readonly (string | number)[] => ["files", index, key];
    if (file.url === undefined && file.as === undefined) {
      problems.push({
        path: ["files", index],
        message: "Expected the file to have a `url`, or `as` for the name it has at the input `mirror`",
      });
      continue;
    }
    const wrong = file.url === undefined ? undefined : urlProblem(file.url);
    if (wrong !== undefined) {
      problems.push({ path: at("url"), message: wrong });
      continue;
    }
    const name = file.as ?? nameFromUrl(file.url ?? "");
    const unsafe = unsafeName(name);
    if (unsafe !== undefined) {
      const message =
        file.as === undefined
          ? `Expected the URL to end in a file name, but ${unsafe}; give the file a name with \`as\``
          : `Expected \`as\` to be a plain file name, but ${unsafe}`;
      problems.push({ path: at(file.as === undefined ? "url" : "as"), message });
      continue;
    }
    // Some disks take names that differ only in case for the same.
    const key = name.normalize("NFC").toLowerCase();
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, index);
    else {
      problems.push({
        path: at(file.as === undefined ? "url" : "as"),
        message: `Expected each file to have a name of its own, but ${JSON.stringify(name)} is also the name of file ${earlier + 1}`,
      });
    }
  }
  return problems;
}

/** Also of a row of a table; its `message` never holds a password. */
export function urlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return `Expected a URL, got ${JSON.stringify(text)}`;
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    return "Expected a URL without user name and password; send them in `headers`, from a secret of `env`";
  }
  if (url.protocol === "file:" && url.host !== "") {
    return `Expected a file URL with three slashes, file:///folder/name, got ${JSON.stringify(text)}`;
  }
  return undefined;
}
