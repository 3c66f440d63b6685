import type { Chest } from "./chest.js";
import { type Film, rowsBetween } from "./film.js";
import { at, smoothstep, tabulate } from "./lookup.js";

/** Fills `film.lung` with the depth of air, and makes what is below each dome dense. */
export function fillLungs(film: Film, chest: Chest): void {
  const { x, y, lung, shadow } = film;
  const profile = tabulate(0, 1, (u) => Math.max(0, 4 * u * (1 - u)) ** 0.28);
  const recess = tabulate(0, 0.5, (below) => 0.3 * Math.exp(-below / 0.06), 512);
  const height = tabulate(
    chest.apex,
    chest.apex + 0.6,
    (down) => 0.74 + 0.26 * smoothstep(chest.apex, chest.apex + 0.5, down),
    256,
  );
  const abdomen = tabulate(0, 0.3, (below) => 0.1 * smoothstep(0, 0.25, below), 256);
  const { from, to } = rowsBetween(film, chest.apex, 2);
  for (let i = from; i < to; i++) {
    const right = x[i]! < 0;
    const across = right ? -x[i]! : x[i]!;
    const down = y[i]!;
    if (down < chest.apex || across > chest.halfWidth) continue;
    const below = down - at(right ? chest.diaphragm[0] : chest.diaphragm[1], across);
    if (below > 0) shadow[i]! += at(abdomen, below);
    if (below > 0.5) continue;
    const lateral = at(chest.lateral, down);
    const medial = at(chest.medial, down);
    if (across <= medial || across >= lateral) continue;
    const depth = at(profile, (across - medial) / (lateral - medial)) * at(height, down);
    // The dome is tangential to the rays: a sharp edge, then the recess behind it.
    const edge = 1 - smoothstep(-0.008, 0.012, below);
    lung[i] = depth * (edge + (1 - edge) * (below > 0 ? at(recess, below) : 1));
  }
}
