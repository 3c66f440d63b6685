import type { Port } from "./stage-contract.js";

type Ports = Readonly<Record<string, Port>>;

/** Of a port that takes a list, the input that its member at `index` is: `models.1` of `models`. */
export const memberOf = (port: string, index: number): string => `${port}.${index + 1}`;

/** The name of the port that an input belongs to: itself, or `models` of `models.2` where that port takes a list. */
export function portName(ports: Ports, input: string): string {
  if (Object.hasOwn(ports, input)) return input;
  const name = input.replace(/\.\d+$/, "");
  return Object.hasOwn(ports, name) && ports[name]?.several === true ? name : input;
}

/** The port that an input belongs to; undefined of a stage that takes every name. */
export function portOf(ports: Ports, input: string): Port | undefined {
  const name = portName(ports, input);
  return Object.hasOwn(ports, name) ? ports[name] : undefined;
}

/** What is known by input, by port: of one that takes a list, that of its members in their order. */
export function byPort<T>(
  ports: Ports,
  byInput: Readonly<Record<string, T>>,
): Readonly<Record<string, T | readonly T[]>> {
  const gathered: Record<string, T | readonly T[]> = {};
  for (const [input, value] of Object.entries(byInput)) {
    const name = portName(ports, input);
    gathered[name] = name === input ? value : [...((gathered[name] ?? []) as readonly T[]), value];
  }
  return gathered;
}
