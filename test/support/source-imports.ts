import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync, Visitor } from "rolldown/utils";

const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

export interface SourceImport {
  /** As written. */
  readonly specifier: string;
  readonly line: number;
  /** `type`: gone from the emitted JavaScript. `dynamic`: loaded when it is needed. */
  readonly how: "static" | "dynamic" | "type";
}

export interface SourceFile {
  /** Relative to the project, with `/`. */
  readonly file: string;
  readonly imports: readonly SourceImport[];
  /** Lines that mention `console` or the standard streams of the process. */
  readonly prints: readonly number[];
  /** String literals. */
  readonly texts: readonly { readonly text: string; readonly line: number }[];
  /** What is compared with a string literal: `uses === "train"`, `stage.uses !== "train"`. */
  readonly comparisons: readonly { readonly of: string; readonly text: string; readonly line: number }[];
  /** What is imported by name. */
  readonly names: readonly { readonly name: string; readonly line: number }[];
}

/** Every TypeScript file of `src` and `stages`, with what it imports. */
export function sourceFiles(): readonly SourceFile[] {
  return ["src", "stages"].flatMap((folder) =>
    readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => read(`${folder}/${file.replaceAll("\\", "/")}`)),
  );
}

function read(file: string): SourceFile {
  const text = readFileSync(path.join(projectRoot, file), "utf8");
  const { module, program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  const lineAt = (offset: number) => text.slice(0, offset).split("\n").length;
  const imports: SourceImport[] = [];
  const names: { name: string; line: number }[] = [];
  for (const { start, moduleRequest, entries } of module.staticImports) {
    for (const { importName } of entries)
      if (importName.name) names.push({ name: importName.name, line: lineAt(start) });
    const isType = entries.length > 0 && entries.every((entry) => entry.isType);
    imports.push({ specifier: moduleRequest.value, line: lineAt(start), how: isType ? "type" : "static" });
  }
  for (const { start, entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest)
        imports.push({ specifier: moduleRequest.value, line: lineAt(start), how: isType ? "type" : "static" });
    }
  }
  for (const { start, moduleRequest } of module.dynamicImports) {
    const literal = /^["'`](.*)["'`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[1];
    if (literal !== undefined) imports.push({ specifier: literal, line: lineAt(start), how: "dynamic" });
  }
  const prints: number[] = [];
  const texts: { text: string; line: number }[] = [];
  const comparisons: { of: string; text: string; line: number }[] = [];
  new Visitor({
    Literal: ({ value, start }) => {
      if (typeof value === "string") texts.push({ text: value, line: lineAt(start) });
    },
    BinaryExpression: ({ left, right, start }) => {
      const property = left.type === "MemberExpression" ? left.property : left;
      if (property.type !== "Identifier" || right.type !== "Literal" || typeof right.value !== "string") return;
      comparisons.push({ of: property.name, text: right.value, line: lineAt(start) });
    },
    TemplateElement: ({ value, start }) => void texts.push({ text: value.cooked ?? "", line: lineAt(start) }),
    // `import x = require("y")`.
    TSExternalModuleReference: ({ expression, start }) =>
      void imports.push({ specifier: expression.value, line: lineAt(start), how: "static" }),
    TSImportType: (node) => void imports.push({ specifier: node.source.value, line: lineAt(node.start), how: "type" }),
    MemberExpression: ({ object, property, start }) => {
      const isStream =
        object.type === "Identifier" &&
        object.name === "process" &&
        property.type === "Identifier" &&
        ["stdout", "stderr"].includes(property.name);
      if (isStream || (object.type === "Identifier" && object.name === "console")) prints.push(lineAt(start));
    },
  }).visit(program);
  return { file, imports, prints, texts, comparisons, names };
}
