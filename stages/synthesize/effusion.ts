import type { Chest } from "./chest.js";
import { type Film, rowsBetween } from "./film.js";
import { at, smoothstep, tabulate } from "./lookup.js";

export interface Effusion {
  readonly side: -1 | 1;
  /** Share of the chest's height that the fluid fills. */
  readonly height: number;
  /** With air above it the surface is level instead of climbing the chest wall. */
  readonly level: boolean;
  /** Lying patients: the fluid spreads behind the lung and its edge is a veil. */
  readonly veil: boolean;
}

/** Fluid takes the place of air from below; its surface climbs at the chest wall and blunts the costophrenic angle. */
export function drawEffusion(film: Film, chest: Chest, effusion: Effusion): void {
  const { x, y, lung } = film;
  const surface = chest.angle - 0.07 - effusion.height * (chest.angle - chest.apex);
  const climb = effusion.level ? 0 : 0.1 + 0.25 * effusion.height;
  const soft = effusion.level ? 0.008 : effusion.veil ? 0.14 : 0.04;
  const outer = tabulate(0, 1, (wall) => climb * Math.exp(-wall / 0.11), 512);
  const inner = tabulate(0, 1, (middle) => 0.3 * climb * Math.exp(-middle / 0.07), 512);
  const { from, to } = rowsBetween(film, surface - climb * 1.3 - soft, 1.2);
  for (let i = from; i < to; i++) {
    if (lung[i]! === 0 || x[i]! * effusion.side < 0) continue;
    const across = Math.abs(x[i]!);
    const down = y[i]!;
    const meniscus = surface - at(outer, at(chest.lateral, down) - across) - at(inner, across - 0.12);
    lung[i]! *= 1 - 0.95 * smoothstep(-soft, soft, down - meniscus);
  }
}
