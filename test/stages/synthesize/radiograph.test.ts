import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { drawAnatomy } from "../../../stages/synthesize/anatomy.js";
import { drawCohort, type Patient } from "../../../stages/synthesize/cohort.js";
import { encodeFilm } from "../../../stages/synthesize/encode-film.js";
import { radiographer } from "../../../stages/synthesize/radiograph.js";

const size = 128;
const draw = radiographer({ size, difficulty: 0.3 });
const cohort = drawCohort({
  patients: 40,
  imagesPerPatient: 2,
  findings: { Pneumothorax: 0, Effusion: 0, Cardiomegaly: 0 },
  seed: 11,
});

/** The first image of a patient, as it is and with a finding. */
function pair(patient: Patient, finding: "Pneumothorax" | "Effusion" | "Cardiomegaly") {
  const visit = patient.visits[0]!;
  const anatomy = drawAnatomy(patient);
  return { anatomy, plain: draw(anatomy, visit), ill: draw(anatomy, { ...visit, findings: [finding] }) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const brightness = (film: Uint8Array): number => film.reduce((sum, value) => sum + value, 0) / film.length;

/** Ill minus plain over a box given in shares of the film. */
function differencesIn(
  films: { readonly plain: Uint8Array; readonly ill: Uint8Array },
  ...[left, right, top, bottom]: readonly [number, number, number, number]
): readonly number[] {
  const differences: number[] = [];
  for (let row = Math.floor(top * size); row < bottom * size; row++) {
    for (let column = Math.floor(left * size); column < right * size; column++) {
      differences.push(films.ill[row * size + column]! - films.plain[row * size + column]!);
    }
  }
  return differences;
}

describe("radiographer", () => {
  it("changes nothing but what the finding changes: same pose, exposure, grain, marker", () => {
    for (const patient of cohort.slice(0, 20)) {
      for (const finding of ["Pneumothorax", "Effusion", "Cardiomegaly"] as const) {
        const { plain, ill } = pair(patient, finding);
        expect(ill).not.toEqual(plain);
        // Shoulder, marker and what lies beside the body.
        expect(Math.max(...differencesIn({ plain, ill }, 0, 0.06, 0, 0.5))).toBe(0);
        expect(Math.max(...differencesIn({ plain, ill }, 0.94, 1, 0, 0.5))).toBe(0);
      }
    }
  });

  it("shows a pneumothorax as a darker rim at the apex on one side", () => {
    const changes = cohort.slice(0, 20).map((patient) => {
      const films = pair(patient, "Pneumothorax");
      const onRight = films.anatomy.pneumothoraxSide < 0;
      return mean(
        onRight ? differencesIn(films, 0.18, 0.28, 0.22, 0.42) : differencesIn(films, 0.72, 0.82, 0.22, 0.42),
      );
    });
    expect(mean(changes)).toBeLessThan(-5);
    expect(changes.filter((change) => change < 0).length).toBeGreaterThan(16);
  });

  it("shows an effusion as a white lung base on its side", () => {
    for (const patient of cohort.slice(0, 20)) {
      const films = pair(patient, "Effusion");
      const onRight = films.anatomy.effusionSide < 0;
      const side = mean(
        onRight ? differencesIn(films, 0.12, 0.3, 0.6, 0.75) : differencesIn(films, 0.7, 0.88, 0.6, 0.75),
      );
      expect(side).toBeGreaterThan(3);
    }
  });

  it("has the brightness of radiographs, and no class is told by it", () => {
    const plain = cohort.map((patient) => brightness(draw(drawAnatomy(patient), patient.visits[0]!)));
    const ill = cohort.map((patient) => brightness(pair(patient, "Pneumothorax").ill));
    expect(mean(plain)).toBeGreaterThan(100);
    expect(mean(plain)).toBeLessThan(175);
    const deviation = Math.sqrt(mean(plain.map((value) => (value - mean(plain)) ** 2)));
    expect(Math.abs(mean(ill) - mean(plain))).toBeLessThan(deviation);
  });

  it("is the same for the same seed, whatever was drawn before", () => {
    const patient = cohort[0]!;
    const first = Buffer.from(draw(drawAnatomy(patient), patient.visits[0]!));
    draw(drawAnatomy(cohort[1]!), cohort[1]!.visits[0]!);
    expect(Buffer.from(draw(drawAnatomy(patient), patient.visits[0]!)).equals(first)).toBe(true);
  });

  it("is an 8-bit grey PNG that says nothing of how it was made", async () => {
    const patient = cohort[0]!;
    const png = await encodeFilm(draw(drawAnatomy(patient), patient.visits[0]!), size);
    const { format, channels, depth, width, height, exif, icc, density } = await sharp(png).metadata();
    expect({ format, channels, depth, width, height, exif, icc, density }).toEqual({
      ...{ format: "png", channels: 1, depth: "uchar", width: size, height: size },
      ...{ exif: undefined, icc: undefined, density: undefined },
    });
    expect(png.includes("tEXt") || png.includes("tIME")).toBe(false);
  });
});
