import type { Html } from "../html.js";
import { CALIBRATION_CLAIMS } from "./calibration.js";
import type { SealedClaim } from "./claim.js";
import { COMPARING_CLAIMS } from "./comparing.js";
import { COMPARISON_METHOD_CLAIMS } from "./comparison-methods.js";
import { COMPARISON_WARNING_CLAIMS } from "./comparison-warnings.js";
import { DATA_CLAIMS } from "./data.js";
import { EXTERNAL_CLAIMS } from "./external.js";
import { FIGURE_CLAIMS } from "./figures.js";
import { FOLD_CLAIMS } from "./folds.js";
import { GAP_CLAIMS } from "./gaps.js";
import { LEAK_CLAIMS } from "./leaks.js";
import { MAKING_CLAIMS } from "./making.js";
import { MEASURED_CLAIMS } from "./measured.js";
import { METHODS_DATA_CLAIMS } from "./methods-data.js";
import { METHODS_HEAD_CLAIMS } from "./methods-head.js";
import { METHODS_MAKING_CLAIMS } from "./methods-making.js";
import { METHODS_MEASURING_CLAIMS } from "./methods-measuring.js";
import { PRETRAINED_CLAIMS } from "./pretrained.js";
import { QUALITY_CLAIMS } from "./quality.js";
import { type Sentence, sentenceHtml, sentenceMarkdown, sentenceText } from "./sentence.js";
import { WITHOUT_IMAGES_CLAIMS } from "./without-images.js";

/**
 * Every claim that report, model card and comparison can make, by id. There is no other way to make one: renderers give
 * an id and the data, and get the sentence where it holds.
 */
export const CLAIMS = {
  ...LEAK_CLAIMS,
  ...MAKING_CLAIMS,
  ...MEASURED_CLAIMS,
  ...WITHOUT_IMAGES_CLAIMS,
  ...EXTERNAL_CLAIMS,
  ...DATA_CLAIMS,
  ...PRETRAINED_CLAIMS,
  ...QUALITY_CLAIMS,
  ...FIGURE_CLAIMS,
  ...COMPARING_CLAIMS,
  ...GAP_CLAIMS,
  ...FOLD_CLAIMS,
  ...COMPARISON_METHOD_CLAIMS,
  ...COMPARISON_WARNING_CLAIMS,
  ...METHODS_DATA_CLAIMS,
  ...METHODS_HEAD_CLAIMS,
  ...METHODS_MAKING_CLAIMS,
  ...METHODS_MEASURING_CLAIMS,
  ...CALIBRATION_CLAIMS,
};

export type ClaimId = keyof typeof CLAIMS;

/** What a claim has to be given. */
export type ClaimData<Id extends ClaimId> = Parameters<(typeof CLAIMS)[Id]["said"]>[0];

/** The sentence of a claim, where it holds. */
export function claim<Id extends ClaimId>(id: Id, data: ClaimData<Id>): Sentence | undefined {
  return (CLAIMS[id] as unknown as SealedClaim<ClaimData<Id>>).said(data);
}

export function claimHtml<Id extends ClaimId>(id: Id, data: ClaimData<Id>): Html | undefined {
  const said = claim(id, data);
  return said && sentenceHtml(said);
}

export function claimMarkdown<Id extends ClaimId>(id: Id, data: ClaimData<Id>): string | undefined {
  const said = claim(id, data);
  return said && sentenceMarkdown(said);
}

/** Those of several claims that hold, in their order. */
export const claimsHtml = <Data>(ids: readonly IdsFor<Data>[], data: Data): readonly Html[] =>
  ids.flatMap((id) => claimHtml(id, data as ClaimData<typeof id>) ?? []);

export const claimsMarkdown = <Data>(ids: readonly IdsFor<Data>[], data: Data): readonly string[] =>
  ids.flatMap((id) => claimMarkdown(id, data as ClaimData<typeof id>) ?? []);

export const claimsText = <Data>(ids: readonly IdsFor<Data>[], data: Data): readonly string[] =>
  ids.flatMap((id) => {
    const said = claim(id, data as ClaimData<typeof id>);
    return said === undefined ? [] : [sentenceText(said)];
  });

/** Ids of the claims that such data suffice for. */
type IdsFor<Data> = { [Id in ClaimId]: Data extends ClaimData<Id> ? Id : never }[ClaimId];
