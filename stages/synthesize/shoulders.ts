import type { Anatomy } from "./anatomy.js";
import { type Film, rowsBetween } from "./film.js";
import { at, smoothstep, tabulate } from "./lookup.js";
import type { Pose } from "./pose.js";

/** Clavicles, shoulder blades, and the heads and shafts of the arms. */
export function drawShoulders(film: Film, anatomy: Anatomy, pose: Pose): void {
  drawClavicles(film, anatomy, pose);
  drawBlades(film, anatomy, pose);
  drawArms(film, anatomy);
}

/** Half across a tube of bone, in units of its half width: marrow within, denser rims. */
const tube = tabulate(
  0,
  1.4,
  (d) => 0.5 * smoothstep(1.12, 0.85, d) + 0.5 * Math.exp(-(((d - 0.86) / 0.16) ** 2)),
  256,
);

function drawClavicles(film: Film, anatomy: Anatomy, pose: Pose): void {
  const { x, y, shadow } = film;
  const { clavicleMedial: medial, clavicleLateral: lateral } = anatomy;
  const axis = tabulate(
    -0.05,
    1.05,
    (s) => medial + (lateral - medial) * s ** 0.8 - 0.025 * Math.sin(1.8 * Math.PI * s),
    512,
  );
  const half = tabulate(
    -0.05,
    1.05,
    (s) => 0.026 + 0.016 * smoothstep(0.18, 0, s) + 0.008 * smoothstep(0.75, 1, s),
    256,
  );
  const ends = tabulate(
    -0.05,
    1.05,
    (s) => 0.13 * anatomy.boneDensity * smoothstep(-0.03, 0.02, s) * smoothstep(1.03, 0.97, s),
    256,
  );
  const { from, to } = rowsBetween(film, lateral - 0.1, medial + 0.12);
  for (let i = from; i < to; i++) {
    const s = (Math.abs(x[i]! - pose.turn) - 0.07) / 0.78;
    if (s < -0.04 || s > 1.04) continue;
    const tilt = x[i]! < 0 ? pose.turn : -pose.turn;
    const d = Math.abs(y[i]! - at(axis, s) + tilt) / at(half, s);
    if (d < 1.4) shadow[i]! += at(ends, s) * at(tube, d);
  }
}

/**
 * A thin triangle with dense borders. Arms forward turn it out of the lungs; on a portable film it is projected over
 * them.
 */
function drawBlades(film: Film, anatomy: Anatomy, pose: Pose): void {
  const { x, y, shadow } = film;
  const blade = pose.view === "PA" ? 0.82 : 0.68;
  const [top, length] = [-0.56, 0.66];
  const { from, to } = rowsBetween(film, top, top + length);
  for (let i = from; i < to; i++) {
    const t = (y[i]! - top) / length;
    if (t < 0 || t > 1) continue;
    const across = Math.abs(x[i]!);
    const inner = blade + 0.1 * t * t;
    const outer = 1 - (0.98 - inner) * t;
    if (across < inner - 0.03 || across > outer + 0.03) continue;
    const plate = smoothstep(inner - 0.008, inner + 0.008, across) * smoothstep(outer + 0.008, outer - 0.008, across);
    const [a, b] = [(across - inner) / 0.011, (across - outer) / 0.015];
    const borders = (a * a < 9 ? Math.exp(-a * a) : 0) + (b * b < 9 ? 1.3 * Math.exp(-b * b) : 0);
    const spine = Math.abs(y[i]! + 0.43 + 0.2 * (across - 0.9)) / 0.022;
    const ridge = spine < 1.4 && across > blade + 0.02 ? 0.04 * smoothstep(1.3, 0.7, spine) : 0;
    const ends = smoothstep(0, 0.1, t) * smoothstep(1, 0.9, t);
    shadow[i]! += anatomy.boneDensity * (0.025 * plate + 0.035 * borders + ridge) * ends;
  }
}

function drawArms(film: Film, anatomy: Anatomy): void {
  const { x, y, shadow } = film;
  const { from, to } = rowsBetween(film, -0.66, 1);
  for (let i = from; i < to; i++) {
    const across = Math.abs(x[i]!);
    if (across < 0.86) continue;
    const down = y[i]!;
    const head = Math.hypot(across - 1.0, (down + 0.5) * 0.95) / 0.125;
    let bone = head < 1.4 ? at(tube, head) : 0;
    const shaft = Math.abs(across - 1.05 - 0.05 * (down + 0.5)) / 0.055;
    if (down > -0.44 && shaft < 1.4) bone = Math.max(bone, at(tube, shaft));
    shadow[i]! += 0.12 * anatomy.boneDensity * bone;
  }
}
