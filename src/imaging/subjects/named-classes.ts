import { StageFailure } from "../../core/stage-failure.js";
import { Type } from "../../vendor/typebox.js";
import { foldValue } from "../tables/label-value.js";
import { quoted } from "../tables/quoted.js";

/** A class, and what in a source makes an image one of it: folders, values or findings. */
export interface NamedClass {
  readonly name: string;
  readonly values: readonly string[];
}

const Name = Type.String({ minLength: 1 });
const Value = Type.Union([Name, Type.Number()]);

/** Classes by name, each with what it is made of: `{ COVID: [COVID-19], Normal: No Finding }`. */
export const classMap = (description: string) =>
  Type.Record(Name, Type.Union([Value, Type.Array(Value, { minItems: 1 })]), { minProperties: 2, description });

/** The same, or a list of names that each stand for themselves. */
export const classesParam = (description: string) =>
  Type.Union([Type.Array(Name, { minItems: 2 }), classMap(description)], { description });

export type GivenClasses = readonly string[] | Readonly<Record<string, string | number | readonly (string | number)[]>>;

/**
 * Classes as the user names them, in their order. Throws a StageFailure where two have one name, but for case and blanks,
 * or one value.
 */
export function namedClasses(given: GivenClasses): readonly NamedClass[] {
  const entries = Array.isArray(given)
    ? (given as readonly string[]).map((name) => ({ name, values: [name] }))
    : Object.entries(given).map(([name, values]) => ({ name, values: [values].flat().map(String) }));
  refuseSameNames(
    "classes",
    entries.map(({ name }) => name),
  );
  const owner = new Map<string, string>();
  for (const { name, values } of entries) {
    for (const value of values) {
      const other = owner.get(foldValue(value));
      if (other !== undefined && other !== name) {
        throw new StageFailure(
          `Expected each value in one of \`classes\`, got ${quoted(value)} in ${quoted(other)} and ${quoted(name)}`,
          "An image has one class; take it out of one of them.",
        );
      }
      owner.set(foldValue(value), name);
    }
  }
  return entries;
}

/** Throws a StageFailure where two names differ in case, blanks or Unicode form alone, or not at all. */
export function refuseSameNames(parameter: string, names: readonly string[]): void {
  const known = new Map<string, string>();
  for (const name of names) {
    const other = known.get(foldValue(name));
    if (other !== undefined) {
      throw new StageFailure(
        `Expected the names in \`${parameter}\` to differ in more than case and blanks, got ${quoted(other)} and ${quoted(name)}`,
      );
    }
    known.set(foldValue(name), name);
  }
}
