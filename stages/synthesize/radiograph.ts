import { drawAirways } from "./airways.js";
import type { Anatomy } from "./anatomy.js";
import { drawBody } from "./body.js";
import { drawBones } from "./bones.js";
import { chestOutline } from "./chest.js";
import type { Visit } from "./cohort.js";
import { expose } from "./develop.js";
import { drawsFrom } from "./draws.js";
import { drawEffusion, type Effusion } from "./effusion.js";
import { blankFilm, type Film } from "./film.js";
import { drawHeart, shapeHeart } from "./heart.js";
import { fillLungs } from "./lungs.js";
import { drawMarker } from "./marker.js";
import { drawPneumothorax, type Pneumothorax, shrink } from "./pneumothorax.js";
import { drawPose, type Pose } from "./pose.js";
import { drawVessels } from "./vessels.js";

/** How much a full depth of lung takes off the shadow. */
const AIR = 0.6;

/** Draws one film: size x size grey values, 0 black (much light) to 255. */
export function renderRadiograph(
  anatomy: Anatomy,
  visit: Visit,
  options: { readonly size: number; readonly difficulty: number },
): Uint8Array {
  const pose = drawPose(visit, options.difficulty);
  const draws = drawsFrom(pose.seed);
  const film = blankFilm(options.size, pose);
  const chest = chestOutline(anatomy, pose);
  // All draws happen for every film, whatever is found, so that a finding changes nothing but itself.
  const collapse = draws.uniform(0.16, 0.42) * (1 - 0.45 * options.difficulty);
  const fluid = draws.uniform(0.05, 0.45) * (1 - 0.4 * options.difficulty);
  const both = draws.chance(0.25);
  const enlargement = draws.uniform(0, 0.03) - 0.03 * options.difficulty;
  const has = { Pneumothorax: false, Effusion: false, Cardiomegaly: false };
  for (const finding of visit.findings) has[finding] = true;

  const push = has.Pneumothorax && collapse > 0.28 ? -anatomy.pneumothoraxSide * 0.25 * (collapse - 0.28) : 0;
  const ratio = has.Cardiomegaly ? Math.max(0.575, anatomy.enlargedRatio + enlargement) : anatomy.cardiothoracicRatio;
  const heart = shapeHeart(anatomy, chest, pose, ratio, push);
  const pneumothorax: Pneumothorax | undefined = has.Pneumothorax
    ? { side: anatomy.pneumothoraxSide, collapse, hilumX: 0.16, hilumY: heart.hilumY + 0.08 }
    : undefined;

  drawBody(film, anatomy, chest, pose);
  fillLungs(film, chest);
  drawHeart(film, heart);
  for (const effusion of has.Effusion ? effusions(anatomy, pose, fluid, both, pneumothorax) : []) {
    drawEffusion(film, chest, effusion);
  }
  takeOffAir(film);
  if (pneumothorax !== undefined) drawPneumothorax(film, chest, pneumothorax);
  drawVessels(film, anatomy, heart.hilumY + 0.03, (side, x, y) =>
    pneumothorax?.side === side ? shrink(pneumothorax, x, y) : { x, y },
  );
  drawBones(film, anatomy, chest, pose);
  drawAirways(film, anatomy, pose, push);
  const grey = expose(film, pose, draws.seed());
  drawMarker(grey, film, pose);
  return grey;
}

function takeOffAir(film: Film): void {
  const { shadow, lung } = film;
  for (let i = 0; i < shadow.length; i++) shadow[i]! -= AIR * lung[i]!;
}

function effusions(
  anatomy: Anatomy,
  pose: Pose,
  height: number,
  both: boolean,
  pneumothorax: Pneumothorax | undefined,
): readonly Effusion[] {
  const side = pneumothorax?.side ?? anatomy.effusionSide;
  const veil = pose.view === "AP";
  const main = { side, height, level: pneumothorax !== undefined, veil };
  const other = { side: side < 0 ? 1 : -1, height: 0.4 * height, level: false, veil } as const;
  return both ? [main, other] : [main];
}
