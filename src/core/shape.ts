/**
 * Shapes of what was read from disk: disks and people change files, and a wrong one is named here instead of failing
 * where it is used. Members unknown to a shape are ignored.
 */

/** What is wrong with a value; undefined if nothing is. @param at its place: `stages[2].params`. */
export type Check = (value: unknown, at: string) => string | undefined;

export const is =
  (expected: string, holds: (value: unknown) => boolean): Check =>
  (value, at) =>
    holds(value) ? undefined : `expected ${at === "" ? "it" : at} to be ${expected}, got ${describe(value)}`;

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

export const text = is("text", (value) => typeof value === "string");
export const number = is("a number", (value) => typeof value === "number");
export const count = is("a whole number from 0", (value) => Number.isInteger(value) && (value as number) >= 0);
export const flag = is("true or false", (value) => typeof value === "boolean");
export const scalar = is("text, a number, true or false", (value) =>
  ["string", "number", "boolean"].includes(typeof value),
);
export const object = is("an object", (value) => typeof value === "object" && value !== null && !Array.isArray(value));
export const time = is("a time", (value) => typeof value === "string" && !Number.isNaN(Date.parse(value)));
export const oneOf = (...names: readonly string[]): Check =>
  is(`one of ${names.join(", ")}`, (value) => typeof value === "string" && names.includes(value));

export const optional =
  (check: Check): Check =>
  (value, at) =>
    value === undefined ? undefined : check(value, at);

export const list =
  (member: Check): Check =>
  (value, at) => {
    if (!Array.isArray(value)) return is("a list", () => false)(value, at);
    for (let index = 0; index < value.length; index += 1) {
      const fault = member(value[index], `${at}[${index}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };

export const mapOf =
  (member: Check): Check =>
  (value, at) => {
    const fault = object(value, at);
    if (fault !== undefined) return fault;
    const members = value as Readonly<Record<string, unknown>>;
    for (const name in members) {
      const wrong = member(members[name], below(at, name));
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };

/** Every member of the type has its check: a new one that is not here does not compile. */
export const fields = <T>(checks: Readonly<Record<keyof T, Check>>): Check => {
  const all = Object.entries(checks) as readonly (readonly [string, Check])[];
  return (value, at) => {
    const fault = object(value, at);
    if (fault !== undefined) return fault;
    for (const [name, check] of all) {
      const wrong = check((value as Readonly<Record<string, unknown>>)[name], below(at, name));
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
};

const below = (at: string, name: string): string => (at === "" ? name : `${at}.${name}`);

export const nullable =
  (check: Check): Check =>
  (value, at) =>
    value === null ? undefined : check(value, at);

/** A list of exactly these. */
export const tuple =
  (...members: readonly Check[]): Check =>
  (value, at) => {
    const isOne = Array.isArray(value) && value.length === members.length;
    const fault = isOne ? undefined : is(`a list of ${members.length}`, () => false)(value, at);
    if (fault !== undefined) return fault;
    for (const [index, member] of members.entries()) {
      const wrong = member((value as readonly unknown[])[index], `${at}[${index}]`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
