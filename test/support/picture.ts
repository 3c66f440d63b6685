import { greyPng } from "../imaging/made-images.js";

/** A picture of noise, another one for each number, with a bright square where `marked`. */
export function picture(number: number, marked: boolean, width = 40, height = width): Promise<Buffer> {
  let state = (number * 2_654_435_761 + 1) >>> 0;
  return greyPng(width, height, (x, y) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const inside = x > width / 2 && y > height / 2;
    return (state >>> 25) + (marked && inside ? 120 : 0);
  });
}
