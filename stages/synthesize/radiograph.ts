import { drawAirways, drawStomachGas } from "./airways.js";
import type { Anatomy } from "./anatomy.js";
import { drawBody } from "./body.js";
import { chestOutline } from "./chest.js";
import type { Visit } from "./cohort.js";
import { develop } from "./develop.js";
import { drawsFrom } from "./draws.js";
import { drawEffusion, type Effusion } from "./effusion.js";
import { type Film, newFilm, placeFilm } from "./film.js";
import { fillLungs } from "./lungs.js";
import { drawMarker } from "./marker.js";
import { drawPneumothorax, type Pneumothorax, shrink } from "./pneumothorax.js";
import { drawPose, type Pose } from "./pose.js";
import { drawRibs } from "./ribs.js";
import { drawShoulders } from "./shoulders.js";
import { drawSilhouette, heartSilhouette } from "./silhouette.js";
import { drawSpine } from "./spine.js";
import { drawVessels } from "./vessels.js";

/** How much a full depth of lung takes off the shadow. */
const AIR = 0.41;

/** Draws one film after the other: size x size grey values, 0 black (much light) to 255. */
export function radiographer(options: {
  readonly size: number;
  readonly difficulty: number;
}): (anatomy: Anatomy, visit: Visit) => Uint8Array {
  const film = newFilm(options.size);
  return (anatomy, visit) => drawRadiograph(film, anatomy, visit, options.difficulty);
}

function drawRadiograph(film: Film, anatomy: Anatomy, visit: Visit, difficulty: number): Uint8Array {
  const pose = drawPose(visit, difficulty);
  const chest = chestOutline(anatomy, pose);
  // All draws happen for every film, whatever is found, so that a finding changes nothing but itself.
  const draws = drawsFrom(pose.seed);
  const collapse = draws.uniform(0.28 - 0.22 * difficulty, 0.52 - 0.2 * difficulty);
  const fluid = draws.uniform(0.16 - 0.12 * difficulty, 0.5 - 0.15 * difficulty);
  const both = draws.chance(0.25);
  const grainSeed = draws.seed();
  const has = { Pneumothorax: false, Effusion: false, Cardiomegaly: false };
  for (const finding of visit.findings) has[finding] = true;

  const tension = has.Pneumothorax ? Math.max(0, collapse - 0.3) : 0;
  const push = -anatomy.pneumothoraxSide * 0.3 * tension;
  const enlarged = anatomy.enlargedRatio - 0.12 * difficulty;
  const ratio = has.Cardiomegaly ? enlarged : anatomy.cardiothoracicRatio;
  const silhouette = heartSilhouette(anatomy, chest, pose, ratio, push);
  const pneumothorax: Pneumothorax | undefined = has.Pneumothorax
    ? { side: anatomy.pneumothoraxSide, collapse, hilumX: 0.16, hilumY: silhouette.hilumY + 0.08 }
    : undefined;

  placeFilm(film, pose);
  drawBody(film, anatomy, chest, pose);
  fillLungs(film, chest);
  drawSilhouette(film, silhouette);
  for (const effusion of has.Effusion ? effusions(anatomy, pose, fluid, both, pneumothorax) : []) {
    drawEffusion(film, chest, effusion);
  }
  takeOffAir(film);
  if (pneumothorax !== undefined) drawPneumothorax(film, chest, pneumothorax);
  drawVessels(film, anatomy, pose, silhouette.hilumY, (side, x, y) =>
    pneumothorax?.side === side ? shrink(pneumothorax, x, y) : { x, y },
  );
  drawRibs(film, anatomy, chest, pose);
  drawSpine(film, anatomy);
  drawShoulders(film, anatomy, pose);
  drawAirways(film, pose, silhouette.hilumY - 0.14, push);
  drawStomachGas(film, anatomy, pose);
  const grey = develop(film, pose, grainSeed);
  drawMarker(grey, film.size, pose);
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
