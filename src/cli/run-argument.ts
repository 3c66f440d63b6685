/** What an argument RUN may be, for the help of every command that takes one. */
export const RUN = "a run's id, a unique beginning of one, a label, latest, or latest~1";
