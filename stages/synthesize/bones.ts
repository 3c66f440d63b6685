import type { Anatomy } from "./anatomy.js";
import type { Chest } from "./chest.js";
import type { Film } from "./film.js";
import { smoothstep, tabulate } from "./lookup.js";
import type { Pose } from "./pose.js";

/** Ribs (behind and in front), spine, clavicles, shoulder blades, heads of the arms. */
export function drawBones(film: Film, anatomy: Anatomy, chest: Chest, pose: Pose): void {
  drawRibs(film, anatomy, chest, pose);
  drawSpine(film, anatomy);
  drawShoulders(film, anatomy, pose);
}

/**
 * Ribs are a family of curves: a place between two ribs is a fraction, so one look-up a pixel draws them all.
 * Behind, they rise a little from the spine, then fall; in front, they fall towards the breast bone and end in cartilage.
 */
function drawRibs(film: Film, anatomy: Anatomy, chest: Chest, pose: Pose): void {
  const { x, y, shadow } = film;
  const spacing = anatomy.ribSpacing;
  const start = chest.apex - 0.05 - spacing * anatomy.ribPhase * 0.3;
  const behind = tabulate(
    0,
    1.2,
    (u) => anatomy.ribSlope * (-0.035 * Math.sin(Math.PI * Math.min(1, u / 0.65)) + 0.24 * u ** 3),
  );
  const front = tabulate(0, 1.2, (u) => anatomy.ribSlope * (0.4 * Math.max(0, 1 - u) ** 1.15));
  const band = ribBand(anatomy.ribWidth);
  const wide = ribBand(anatomy.ribWidth * 1.15);
  const turn = pose.turn * 0.5;
  for (let i = 0; i < shadow.length; i++) {
    const across = Math.abs(x[i]! - turn);
    const down = y[i]!;
    const lateral = chest.lateral.at(down);
    if (down < chest.apex - 0.04 || across > lateral + 0.03 || across < 0.05 || down > 0.85) continue;
    const u = across / (lateral + 0.02);
    // Low ribs slope more than high ones.
    const lower = 0.75 + 0.5 * smoothstep(chest.apex, 0.5, down);
    const rib = (down - start - behind.at(u) * lower) / spacing;
    const rim = u > 0.9 ? 1 + 1.5 * smoothstep(0.9, 1, u) : 1;
    let bone = 0;
    if (rib > 0 && rib < 10) bone += 0.055 * rim * band.at(rib - Math.floor(rib));
    const ribInFront = (down - start - spacing * 0.75 - front.at(u) * lower) / spacing;
    if (ribInFront > 0 && ribInFront < 7)
      bone += 0.045 * rim * smoothstep(0.34, 0.55, u) * wide.at(ribInFront - Math.floor(ribInFront));
    // Rays that graze the cage pass through a lot of bone.
    const graze = (across - lateral - 0.008) / 0.018;
    bone += 0.07 * Math.exp(-graze * graze) * smoothstep(chest.apex + 0.05, chest.apex + 0.3, down);
    shadow[i]! += anatomy.boneDensity * bone;
  }
}

/** Across a rib: a hollow tube with denser rims, the lower one sharper. `width` is half of it, in spacings. */
const ribBand = (width: number) =>
  tabulate(
    0,
    1,
    (f) => {
      const d = f - 0.5;
      const body = smoothstep(width + 0.03, width - 0.03, Math.abs(d));
      const lower = Math.exp(-(((d - width + 0.03) / 0.045) ** 2));
      const upper = Math.exp(-(((d + width - 0.03) / 0.055) ** 2));
      return 0.55 * body + 0.75 * lower + 0.5 * upper;
    },
    512,
  );

function drawSpine(film: Film, anatomy: Anatomy): void {
  const { x, y, shadow } = film;
  const height = 0.115;
  const body = tabulate(0, 1, (f) => {
    const disc = Math.exp(-(((f - 0.5) / 0.09) ** 2));
    const plate = Math.exp(-(((Math.abs(f - 0.5) - 0.13) / 0.04) ** 2));
    return 0.05 - 0.035 * disc + 0.02 * plate;
  });
  for (let i = 0; i < shadow.length; i++) {
    const down = y[i]!;
    const from = x[i]! - anatomy.spineBend * Math.sin(2.4 * down);
    const across = Math.abs(from);
    if (across > 0.12) continue;
    const half = 0.066 + 0.014 * smoothstep(-0.6, 0.9, down);
    const f = (down + 2) / height;
    const part = f - Math.floor(f);
    const pedicle = ((across - 0.62 * half) / 0.016) ** 2 + ((part - 0.05) / 0.16) ** 2;
    const spinous = (from / 0.014) ** 2 + ((part - 0.35) / 0.22) ** 2;
    let bone = body.at(part) * smoothstep(half + 0.012, half - 0.012, across);
    if (pedicle < 4) bone += 0.035 * Math.exp(-pedicle);
    if (spinous < 4) bone += 0.045 * Math.exp(-spinous);
    shadow[i]! += anatomy.boneDensity * bone * (down < -0.1 ? 1.15 : 0.85);
  }
}

function drawShoulders(film: Film, anatomy: Anatomy, pose: Pose): void {
  const { x, y, shadow } = film;
  // Arms forward turn the shoulder blades out of the lungs; on a portable film they lie over them.
  const blade = pose.view === "PA" ? 0.8 : 0.66;
  const shape = tabulate(0, 1, (s) => {
    return (
      anatomy.clavicleMedial +
      (anatomy.clavicleLateral - anatomy.clavicleMedial) * s -
      0.035 * Math.sin(2 * Math.PI * s * 0.9)
    );
  });
  for (let i = 0; i < shadow.length; i++) {
    const down = y[i]!;
    if (down > 0.3) continue;
    const side = x[i]! < 0 ? -1 : 1;
    const across = Math.abs(x[i]! - pose.turn);
    let bone = 0;
    const s = (across - 0.06) / 0.74;
    if (s > -0.03 && s < 1.03) {
      const half = 0.027 + 0.014 * (1 - smoothstep(0, 0.16, s)) + 0.008 * smoothstep(0.75, 1, s);
      const d = Math.abs(down - shape.at(s) - side * pose.turn) / half;
      if (d < 1.3)
        bone +=
          (0.075 * smoothstep(1.12, 0.85, d) + 0.075 * Math.exp(-(((d - 0.86) / 0.16) ** 2))) *
          smoothstep(-0.03, 0.01, s) *
          smoothstep(1.03, 0.98, s);
    }
    const head = Math.hypot(across - 0.99, (down + 0.55) * 0.95) / 0.125;
    if (head < 1.15) bone += 0.07 * smoothstep(1.05, 0.92, head) + 0.05 * Math.exp(-(((head - 0.95) / 0.07) ** 2));
    const shaft = Math.abs(across - 1.03 - 0.05 * (down + 0.5)) / 0.055;
    if (down > -0.5 && shaft < 1.3)
      bone += 0.05 * smoothstep(1.1, 0.9, shaft) + 0.06 * Math.exp(-(((shaft - 0.85) / 0.15) ** 2));
    // Shoulder blade: a thin triangle with dense borders.
    const t = (down + 0.62) / 0.66;
    if (t > 0 && t < 1) {
      const inner = blade + 0.1 * t * t;
      const outer = 0.97 - (0.97 - inner - 0.02) * t;
      if (across > inner - 0.03 && across < outer + 0.03) {
        const plate =
          smoothstep(inner - 0.008, inner + 0.008, across) * smoothstep(outer + 0.008, outer - 0.008, across);
        const borders =
          Math.exp(-(((across - inner) / 0.012) ** 2)) + 1.4 * Math.exp(-(((across - outer) / 0.016) ** 2));
        bone += (0.03 * plate + 0.035 * borders) * smoothstep(0, 0.08, t) * smoothstep(1, 0.92, t);
      }
    }
    const spine = Math.abs(down + 0.5 + 0.22 * (across - 0.9)) / 0.022;
    if (across > blade + 0.02 && across < 1 && spine < 1.4) bone += 0.05 * smoothstep(1.3, 0.7, spine);
    shadow[i]! += anatomy.boneDensity * bone;
  }
}
