/** Okabe & Ito 2008: told apart with every kind of colour vision, and in grey by lightness and dash. */
export const PALETTE = {
  blue: "#0072B2",
  vermillion: "#D55E00",
  green: "#009E73",
  purple: "#CC79A7",
  grey: "#767676",
  ink: "#1b1f24",
} as const;
