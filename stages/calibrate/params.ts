import { CALIBRATION_METHODS, type CalibrationMethod } from "../../src/artifacts/calibration.js";
import { backendParameters } from "../../src/learning/backend-parameters.js";
import { type Static, Type } from "../../src/stage.js";

export const CalibrateParams = Type.Object({
  method: Type.Unsafe<CalibrationMethod>({
    type: "string",
    enum: [...CALIBRATION_METHODS],
    default: "platt",
    description:
      "What is done to probabilities. temperature: log odds (of exclusive classes log probabilities) are divided by a number, so that two classes and findings keep their order and their side of 0.5. platt: a line through log odds, as CalibratedClassifierCV's sigmoid of scikit-learn, with Platt's targets. isotonic: a rising line through points, as IsotonicRegression; needs some hundred images. Of exclusive classes platt and isotonic are fitted to each against the rest and divided by their sum; of findings each is fitted to the images where it is known.",
  }),
  sets: Type.Optional(
    Type.Number({
      minimum: 0.5,
      exclusiveMaximum: 1,
      description:
        "Give each case a set of answers besides: of new patients of each class at least this share (0.9, say) have their class in the sets of all their images. Needs at least 10 patients of each class, and more for levels above 0.9.",
    }),
  ),
  batchSize: Type.Integer({ minimum: 1, maximum: 65_536, default: 64, description: "Images per batch." }),
  ...backendParameters,
});

export type CalibrateParams = Static<typeof CalibrateParams>;
