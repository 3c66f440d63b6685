import type { Anatomy } from "./anatomy.js";
import type { Chest } from "./chest.js";
import { drawsFrom } from "./draws.js";
import { type Film, rowsBetween } from "./film.js";
import { at, smoothstep, tabulate } from "./lookup.js";
import type { Pose } from "./pose.js";

/**
 * Ribs are a family of curves: a place between two ribs is a fraction, so one look-up a pixel draws them all.
 * Behind, they rise a little from the spine, then fall; in front, they fall towards the breast bone and end in cartilage.
 */
export function drawRibs(film: Film, anatomy: Anatomy, chest: Chest, pose: Pose): void {
  const { x, y, shadow } = film;
  const draws = drawsFrom(anatomy.ribSeed);
  const strength = Array.from({ length: 12 }, () => draws.uniform(0.75, 1.25));
  const spacing = anatomy.ribSpacing;
  const start = chest.apex - 0.07 - spacing * anatomy.ribPhase * 0.3;
  const behind = tabulate(
    0,
    1.2,
    (u) => anatomy.ribSlope * (-0.03 * Math.sin(Math.PI * Math.min(1, u / 0.6)) + 0.2 * u ** 2.6),
    512,
  );
  const front = tabulate(0, 1.2, (u) => anatomy.ribSlope * 0.44 * Math.max(0, 1 - u) ** 1.1, 512);
  const cartilage = tabulate(0, 1.2, (u) => smoothstep(0.36, 0.62, u), 512);
  const obliquity = tabulate(-1, 1, (y) => 0.7 + 0.55 * smoothstep(chest.apex, 0.5, y), 512);
  const rim = tabulate(
    0,
    1.2,
    (u) => (0.85 + 0.4 * smoothstep(0.7, 0.95, u)) * (1 - 0.75 * smoothstep(0.95, 1.02, u)),
    512,
  );
  // Below the diaphragm the abdomen drowns them.
  const seen = tabulate(
    -1,
    1,
    (y) => anatomy.boneDensity * (1 - 0.6 * smoothstep(anatomy.rightDome, anatomy.rightDome + 0.2, y)),
    256,
  );
  const graze = tabulate(-0.08, 0.08, (d) => 0.05 * Math.exp(-(((d - 0.006) / 0.016) ** 2)), 256);
  const band = ribBand(anatomy.ribWidth);
  const wide = ribBand(anatomy.ribWidth * 1.1);
  const turn = pose.turn * 0.5;
  const { from, to } = rowsBetween(film, chest.apex - 0.04, 0.85);
  for (let i = from; i < to; i++) {
    const across = Math.abs(x[i]! - turn);
    const down = y[i]!;
    const lateral = at(chest.lateral, down);
    if (across > lateral + 0.03 || across < 0.05) continue;
    const u = across / (lateral + 0.03);
    const lower = at(obliquity, down);
    const rib = (down - start - at(behind, u) * lower) / spacing;
    let bone = at(graze, across - lateral);
    if (rib > 0 && rib < 10.6) {
      const index = rib | 0;
      bone += 0.06 * strength[index]! * at(rim, u) * at(band, rib - index);
    }
    const ahead = (down - start - spacing * 0.8 - at(front, u) * lower) / spacing;
    if (ahead > 0 && ahead < 6 && u > 0.36) {
      const index = ahead | 0;
      bone += 0.026 * strength[11 - index]! * at(cartilage, u) * at(wide, ahead - index);
    }
    shadow[i]! += at(seen, down) * bone;
  }
}

/** Across a rib: a hollow tube with denser rims, the lower one sharper. `width` is half of it, in spacings. */
const ribBand = (width: number) =>
  tabulate(
    0,
    1,
    (f) => {
      const d = f - 0.5;
      const body = smoothstep(width + 0.04, width - 0.04, Math.abs(d));
      const lower = Math.exp(-(((d - width + 0.03) / 0.05) ** 2));
      const upper = Math.exp(-(((d + width - 0.03) / 0.06) ** 2));
      return 0.6 * body + 0.65 * lower + 0.4 * upper;
    },
    512,
  );
