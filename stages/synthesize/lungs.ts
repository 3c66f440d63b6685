import type { Chest } from "./chest.js";
import type { Film } from "./film.js";
import { smoothstep, tabulate } from "./lookup.js";

/** Fills `film.lung` with the depth of air, and makes the liver side of each dome dense. */
export function fillLungs(film: Film, chest: Chest): void {
  const { x, y, lung, shadow } = film;
  const profile = tabulate(0, 1, (u) => Math.max(0, 4 * u * (1 - u)) ** 0.3);
  const recess = tabulate(0, 1, (below) => 0.3 * Math.exp(-below / 0.07), 512);
  for (let i = 0; i < lung.length; i++) {
    const side = x[i]! < 0 ? 0 : 1;
    const across = Math.abs(x[i]!);
    const down = y[i]!;
    if (down < chest.apex || across > chest.halfWidth) continue;
    const lateral = chest.lateral.at(down);
    const medial = chest.medial[side].at(down);
    const below = down - chest.diaphragm[side].at(across);
    if (below > 0) shadow[i]! += 0.1 * smoothstep(0, 0.25, below);
    if (across <= medial || across >= lateral || below > 0.5) continue;
    const depth = profile.at((across - medial) / (lateral - medial));
    const height = 0.7 + 0.3 * smoothstep(chest.apex, chest.apex + 0.45, down);
    // The dome is tangential to the rays: a sharp edge, then the recess behind it.
    const edge = 1 - smoothstep(-0.008, 0.012, below);
    lung[i] = depth * height * (edge + (1 - edge) * (below > 0 ? recess.at(below) : 1));
  }
}
