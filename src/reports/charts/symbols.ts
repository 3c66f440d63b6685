/** Marks that are told apart without colour: as the chart library calls them, and as a path in a box of 26 by 10. */
export const SYMBOLS = {
  circle: { library: "circle", path: "M17,5A4,4 0 1 1 9,5A4,4 0 1 1 17,5Z" },
  square: { library: "rect", path: "M9.5,1.5H16.5V8.5H9.5Z" },
  triangle: { library: "triangle", path: "M13,0.5L17.5,9H8.5Z" },
  diamond: { library: "diamond", path: "M13,0L18,5L13,10L8,5Z" },
} as const;

export type MarkSymbol = keyof typeof SYMBOLS;
