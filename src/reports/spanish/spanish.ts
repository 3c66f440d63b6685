import type { Catalogue } from "../../core/language.js";
import { AUDIT_WORDINGS } from "./audit.js";
import { CALIBRATION_WORDINGS } from "./calibration.js";
import { CARD_WORDINGS } from "./card.js";
import { CLAIM_WORDINGS } from "./claims.js";
import { COMPARISON_WORDINGS } from "./comparison.js";
import { EXTERNAL_WORDINGS } from "./external.js";
import { FOLD_WORDINGS } from "./folds.js";
import { LABEL_WORDINGS, NOUNS } from "./labels.js";
import { MESSAGES } from "./messages.js";
import { METHOD_WORDINGS } from "./methods.js";
import { SECTION_WORDINGS } from "./sections.js";
import { SEVERAL_WORDINGS } from "./several.js";

/** All that reports, comparisons and model cards say, in Spanish. */
export const SPANISH: Catalogue = {
  language: "es",
  wordings: {
    ...LABEL_WORDINGS,
    ...METHOD_WORDINGS,
    ...CLAIM_WORDINGS,
    ...CARD_WORDINGS,
    ...COMPARISON_WORDINGS,
    ...SECTION_WORDINGS,
    ...EXTERNAL_WORDINGS,
    ...AUDIT_WORDINGS,
    ...SEVERAL_WORDINGS,
    ...FOLD_WORDINGS,
    ...CALIBRATION_WORDINGS,
  },
  nouns: NOUNS,
  messages: MESSAGES,
};
