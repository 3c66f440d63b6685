/** Okabe & Ito 2008: told apart with every kind of colour vision, and in grey by lightness and dash. */
export const PALETTE = {
  blue: "#0072B2",
  vermillion: "#D55E00",
  green: "#009E73",
  purple: "#CC79A7",
  grey: "#767676",
  ink: "#1b1f24",
  grid: "#e4e7ea",
  paper: "#fff",
} as const;

/** What each colour of a drawing is on a dark page. */
export const DARK_DRAWINGS: Readonly<Record<string, string>> = {
  [PALETTE.blue]: "#5eb5ef",
  [PALETTE.vermillion]: "#ff8f45",
  [PALETTE.green]: "#3fd0a0",
  [PALETTE.purple]: "#e39cc4",
  [PALETTE.grey]: "#9aa4ae",
  [PALETTE.ink]: "#e6e9ec",
  [PALETTE.grid]: "#2c333b",
  [PALETTE.paper]: "#14181d",
};
