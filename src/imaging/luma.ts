/** How bright a colour looks (ITU-R BT.601), in the unit of its channels. Of three equal channels what each is, to rounding. */
export const luma = (red: number, green: number, blue: number): number => 0.299 * red + 0.587 * green + 0.114 * blue;
