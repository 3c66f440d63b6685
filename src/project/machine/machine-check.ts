/** One thing that was looked at. */
export interface MachineCheck {
  readonly name: string;
  /** `problem`: radpipe cannot work so. `warning`: it works, but slower or with less. */
  readonly state: "ok" | "warning" | "problem";
  readonly value: string;
  readonly remedy?: string;
}
