import type { Anatomy } from "./anatomy.js";
import type { Film } from "./film.js";
import { at, smoothstep, tabulate } from "./lookup.js";

/** Vertebral bodies with the discs between them, pedicles and spinous processes. */
export function drawSpine(film: Film, anatomy: Anatomy): void {
  const { x, y, shadow, size } = film;
  const height = 0.115;
  const body = tabulate(
    0,
    1,
    (f) => {
      const disc = Math.exp(-(((f - 0.5) / 0.09) ** 2));
      const plate = Math.exp(-(((Math.abs(f - 0.5) - 0.13) / 0.04) ** 2));
      return 0.06 - 0.04 * disc + 0.02 * plate;
    },
    256,
  );
  const bend = tabulate(-1.3, 1.3, (down) => anatomy.spineBend * Math.sin(2.4 * down), 256);
  const width = tabulate(-1.3, 1.3, (down) => 0.062 + 0.016 * smoothstep(-0.7, 0.9, down), 256);
  // Through heart and liver less of it is seen.
  const seen = tabulate(-1.3, 1.3, (down) => anatomy.boneDensity * (1.1 - 0.5 * smoothstep(-0.2, 0.5, down)), 256);
  for (let row = 0; row < size; row++) {
    for (let i = row * size, end = i + size; i < end; i++) {
      if (x[i]! < -0.16 || x[i]! > 0.16) continue;
      const down = y[i]!;
      const from = x[i]! - at(bend, down);
      const across = Math.abs(from);
      if (across > 0.12) continue;
      const half = at(width, down);
      const level = (down + 2) / height;
      const part = level - Math.floor(level);
      const pedicle = ((across - 0.62 * half) / 0.016) ** 2 + ((part - 0.05) / 0.16) ** 2;
      const spinous = (from / 0.013) ** 2 + ((part - 0.35) / 0.2) ** 2;
      let bone = at(body, part) * smoothstep(half + 0.012, half - 0.012, across);
      if (pedicle < 4) bone += 0.03 * Math.exp(-pedicle);
      if (spinous < 4) bone += 0.04 * Math.exp(-spinous);
      shadow[i]! += at(seen, down) * bone;
    }
  }
}
