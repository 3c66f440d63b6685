/** Ends an exhaustive switch; reaching it is a bug. */
export function unreachable(value: never): never {
  throw new Error(`Internal error: unexpected ${JSON.stringify(value)}`);
}
