import type { PretrainedNetwork } from "../pretrained-networks.js";
import { defineClaim, holds } from "./claim.js";
import { sentence } from "./sentence.js";

type SeenByNetwork = Pick<PretrainedNetwork, "trainedOn" | "seen">;

/** Whether a pretrained network may have seen the images before the run began. */
export const PRETRAINED_CLAIMS = {
  "network-training-not-known": defineClaim({
    when: ({ trainedOn }: SeenByNetwork) => holds(trainedOn === undefined),
    say: () => sentence`What it was trained on is not known: it may have seen the test images.`,
  }),
  "network-has-seen-images": defineClaim({
    when: ({ seen }: SeenByNetwork) => (seen === undefined ? undefined : { seen }),
    say: ({ seen }) =>
      sentence`The images of this study come from ${seen} too: it has seen them, or images of their patients, and the figures may be too good.`,
  }),
};
