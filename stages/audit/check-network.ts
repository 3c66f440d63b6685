import { type Finding, hint, passed, problem } from "../../src/artifacts/audit-findings.js";
import type { Backbone } from "../../src/artifacts/backbone.js";
import { seenSource } from "../../src/stage.js";

const CHECK = "pretrained network";

/**
 * Compares what a pretrained network was trained on with where the images come from, by names.
 * @param trainedOn undefined where that is not known. @param origin empty where it is not stated.
 */
export function checkNetwork(
  { files }: Backbone,
  { trainedOn, origin }: { readonly trainedOn: readonly string[] | undefined; readonly origin: readonly string[] },
): Finding {
  const name = files[0]?.path ?? "the network";
  const details = { trainedOn: trainedOn ?? null, origin };
  if (trainedOn === undefined) {
    return hint(
      CHECK,
      `What ${name} was trained on is not known: if it has seen the test images, the figures are too good. Say it with \`trainedOn\` of embed.`,
      details,
    );
  }
  const on = trainedOn.join(", ");
  if (origin.length === 0) {
    return hint(
      CHECK,
      `${name} was trained on ${on}; where the images come from is not stated, so it may have seen them. Say it as \`source\` of the pipeline's \`study\`.`,
      details,
    );
  }
  const seen = seenSource(trainedOn, origin);
  if (seen === undefined) {
    return passed(
      CHECK,
      `${name} was trained on ${on}; the images come from another source: ${origin.join("; ")}.`,
      details,
    );
  }
  return problem(
    CHECK,
    `${name} was trained on ${seen}, where the images come from (${origin.join("; ")}): it has seen test images or their patients, and the figures are too good.`,
    details,
  );
}
