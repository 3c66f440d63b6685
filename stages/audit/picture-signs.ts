import { type BurntInMark, burntInMarks } from "../../src/imaging/regions/burnt-in-marks.js";
import { frameSigns } from "../../src/imaging/regions/frame-signs.js";
import type { GreyView, GreyViews } from "../../src/imaging/regions/grey-views.js";
import { lonePixels } from "../../src/imaging/regions/lone-pixels.js";

/** Signs of a picture that do not come from a body, in words. What follows a tab tells signs of the same words apart. */
export interface PictureSigns {
  readonly "single pixels": readonly string[];
  readonly borders: readonly string[];
  readonly "repeated marks": readonly string[];
  /** Leads and tubes are some too, so that more of them need be no sign of a burnt-in text. */
  readonly "number of marks": readonly string[];
}

/** Where a side is shorter, letters are no smaller than parts of a body. */
const LEAST_SIDE_FOR_NUMBERS = 48;
/** Share of a side in which a mark is in a corner. */
const CORNER = 0.25;
const MOST_MARKS = 4;
const AREAS = [8, 16, 32, 64, 128] as const;

/** Those of each view, which are told apart by its name. */
export function pictureSigns([picture, ...others]: GreyViews): PictureSigns {
  const signs = signsOf(picture);
  for (const view of others) {
    for (const [source, found] of Object.entries(signsOf(view))) {
      for (const sign of found) signs[source as keyof PictureSigns].push(sign.replace(/(?=\t)|$/, ` (${view.name})`));
    }
  }
  return signs;
}

function signsOf({ grey, height, width }: GreyView): Record<keyof PictureSigns, string[]> {
  const marks = burntInMarks(grey, height, width);
  return {
    "single pixels": lonePixels(grey, height, width).map((code) => {
      const at = code >> 1;
      const place = `row ${Math.floor(at / width) + 1}, column ${(at % width) + 1}`;
      return `a single ${code % 2 === 0 ? "bright" : "dark"} pixel (${place})`;
    }),
    borders: [...frameSigns(grey, height, width)],
    "repeated marks": [
      ...new Set(
        marks.map(
          ({ bright, height: rows, width: columns, shape }) =>
            `the same ${bright ? "bright" : "dark"} mark of ${rows} x ${columns} pixels\t${shape}`,
        ),
      ),
    ],
    "number of marks": Math.min(height, width) < LEAST_SIDE_FOR_NUMBERS ? [] : numbersOf(marks, height, width),
  };
}

function numbersOf(marks: readonly BurntInMark[], height: number, width: number): string[] {
  const inCorner = ({ row, column }: BurntInMark): boolean =>
    Math.min(row, height - 1 - row) < CORNER * height && Math.min(column, width - 1 - column) < CORNER * width;
  return [true, false].flatMap((bright) => {
    const own = marks.filter((mark) => mark.bright === bright);
    return (
      [
        ["", own],
        [" in the corners", own.filter(inCorner)],
      ] as const
    ).flatMap(([where, counted]) => {
      const kind = `small ${bright ? "bright" : "dark"} marks${where}`;
      const area = counted.reduce((sum, mark) => sum + mark.area, 0);
      return [
        ...Array.from({ length: Math.min(MOST_MARKS, counted.length) }, (_, at) => `${at + 1} or more ${kind}`),
        ...AREAS.filter((least) => area >= least).map((least) => `${kind} of ${least} or more pixels together`),
      ];
    });
  });
}
