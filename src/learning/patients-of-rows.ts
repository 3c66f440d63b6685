import type { TensorRow } from "../artifacts/tensors.js";

/** A row is its own patient where none is named; a name cannot begin with a zero byte. */
export const patientsOf = (rows: readonly TensorRow[]): readonly string[] =>
  rows.map(({ patient, row }) => (patient === "" ? `\0${row}` : patient));
