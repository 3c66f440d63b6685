/** What an argument RUN may be, for the help of every command that takes one. */
export const RUN = "a run's id, a unique beginning of one or its last six digits, a label, latest, or latest~1";
