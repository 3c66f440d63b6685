import type { DatasetRow } from "../../artifacts/dataset.js";
import { t } from "../../core/language.js";
import type { Question } from "../../core/question.js";
import { trainStageOf } from "../../experiments/evaluations.js";
import { counted } from "../numbers.js";
import { defineClaim, holds } from "./claim.js";
import { type LeakData, leakFacts, learnedRows, patientsInSeveralParts } from "./leak-facts.js";
import { askedOf } from "./question-words.js";
import { code, type Sentence, sentence, strong } from "./sentence.js";

/** What was asked, as far as it was asked, and whether the model had seen the answer. */
export const LEAK_CLAIMS = {
  "question-new-patients": defineClaim({
    when: (data: LeakData) => {
      const { trained, tested, images = 0, patients } = leakFacts(data);
      const isNew = patients.compared === "yes" && patients.shared === 0 && images === 0;
      return trained === "here" && tested > 0 && isNew ? questionFacts(data) : undefined;
    },
    say: (facts) => sentence`Can ${modelOf(facts)} ${askedOf(facts.question)} on images of patients it has never seen?`,
  }),
  "question-new-images": defineClaim({
    when: (data: LeakData) => {
      const { trained, tested, images, patients } = leakFacts(data);
      const isNew = patients.compared === "not-known" && images === 0;
      return trained === "here" && tested > 0 && isNew ? questionFacts(data) : undefined;
    },
    say: (facts) => sentence`Can ${modelOf(facts)} ${askedOf(facts.question)} on images it has never seen?`,
  }),
  "question-seen-or-not-known": defineClaim({
    when: (data: LeakData) => {
      const { trained, tested, images, patients } = leakFacts(data);
      const isNew = images === 0 || images === undefined;
      const areNew = patients.compared === "yes" && patients.shared === 0;
      const claimed = isNew && (areNew || (patients.compared === "not-known" && images === 0));
      return trained === "here" && tested > 0 && !claimed ? questionFacts(data) : undefined;
    },
    say: (facts) => sentence`How well does ${modelOf(facts)} ${askedOf(facts.question)}?`,
  }),
  "question-given-model": defineClaim({
    when: (data: LeakData) => (leakFacts(data).trained === "elsewhere" ? questionFacts(data) : undefined),
    say: (facts) => sentence`How well does a model that this run was given ${askedOf(facts.question)}?`,
  }),
  "question-untested": defineClaim({
    when: (data: LeakData) => {
      const { trained, tested } = leakFacts(data);
      const isModel = trainStageOf(data.run.record) !== undefined;
      return data.unreadable === undefined && isModel && (trained === "never" || (trained === "here" && tested === 0))
        ? questionFacts(data)
        : undefined;
    },
    say: (facts) =>
      sentence`Can ${modelOf(facts)} ${askedOf(facts.question)}? No test image was scored, so this run does not say.`,
  }),
  "no-model": defineClaim({
    when: (data: LeakData) =>
      data.unreadable === undefined &&
      leakFacts(data).trained === "never" &&
      trainStageOf(data.run.record) === undefined
        ? questionFacts(data)
        : undefined,
    say: ({ all, ...facts }) => sentence`${all} to ${askedOf(facts.question)} by; no model was trained or tested.`,
  }),
  "test-images-seen": defineClaim({
    when: (data: LeakData) => {
      const { images = 0 } = leakFacts(data);
      return images > 0 ? { images, tested: data.overlap!.images.tested } : undefined;
    },
    say: ({ images, tested }) =>
      sentence`${strong(t`${images} of ${counted(tested, "test image")} ${images === 1 ? "is" : "are"} among those that the model was trained or chosen on.`)} Figures of the test set are too good.`,
  }),
  "test-patients-seen": defineClaim({
    when: (data: LeakData) => {
      const { patients, tested } = leakFacts(data);
      return patients.compared === "yes" && patients.shared > 0 ? { ...patients, tested } : undefined;
    },
    say: ({ shared, images, tested }) =>
      sentence`${strong(t`${counted(shared, "test patient")} ${shared === 1 ? "is" : "are"} among those that the model was trained or chosen on`)}, with ${images} of ${counted(tested, "test image")}. Figures of the test set are too good: expect worse on new patients.`,
  }),
  "nothing-seen": defineClaim({
    when: (data: LeakData) => {
      const { trained, images, patients } = leakFacts(data);
      const isNew = images === 0 && patients.compared === "yes" && patients.shared === 0;
      return trained === "elsewhere" && isNew ? data.overlap!.images : undefined;
    },
    say: ({ tested, trained }) =>
      sentence`None of the ${counted(tested, "test image")} and none of their patients are among the ${counted(trained, "image")} that the model was trained and chosen on, by its own list.`,
  }),
  "no-image-seen": defineClaim({
    when: (data: LeakData) => {
      const { trained, images, patients } = leakFacts(data);
      return trained === "elsewhere" && images === 0 && patients.compared !== "yes" ? data.overlap!.images : undefined;
    },
    say: ({ tested, trained }) =>
      sentence`None of the ${counted(tested, "test image")} is among the ${counted(trained, "image")} that the model was trained and chosen on, by its own list.`,
  }),
  "other-namespaces": defineClaim({
    when: (data: LeakData) => holds(leakFacts(data).patients.compared === "other-namespaces"),
    say: () =>
      sentence`${strong(t`Patients were not compared`)} with those that the model was trained on: their ids are of other namespaces, where equal ids need not be the same person.`,
  }),
  "patients-not-listed": defineClaim({
    when: (data: LeakData) => {
      const { trained, images, patients } = leakFacts(data);
      const isOpen = images !== undefined && patients.compared === "not-known";
      return holds(trained === "elsewhere" && isOpen && data.cohort?.patientsKnown === true);
    },
    say: () =>
      sentence`${strong(t`Whether the model has seen test patients is not known`)}: it lists no patients that it was trained on.`,
  }),
  "training-not-known": defineClaim({
    when: (data: LeakData) => {
      const { trained, images } = leakFacts(data);
      return holds(trained === "elsewhere" && images === undefined);
    },
    say: () =>
      sentence`${strong(t`It is not known what the model was trained on`)}: it may have seen test images or their patients.`,
  }),
  "patients-unknown": defineClaim({
    when: ({ cohort }: LeakData) => holds(cohort?.patientsKnown === false),
    say: () =>
      sentence`${strong(t`Patients are unknown.`)} Images of one patient may be in the training and in the test set. Results counted by image are then optimistic: expect worse on new patients.`,
  }),
  "patients-in-one-part": defineClaim({
    when: ({ cohort }: LeakData) => holds(cohort !== undefined && patientsInSeveralParts(cohort) === 0),
    say: () => sentence`All images of a patient are in one partition.`,
  }),
  "patients-in-several-parts": defineClaim({
    when: ({ cohort }: LeakData) => {
      const patients = cohort && patientsInSeveralParts(cohort);
      return patients !== undefined && patients > 0 ? { patients } : undefined;
    },
    say: ({ patients }) =>
      sentence`${strong(t`${counted(patients, "patient")} ${patients === 1 ? "has" : "have"} images in more than one partition.`)}`,
  }),
};

interface Asked {
  readonly question: Question;
  readonly model?: string;
  /** `120 images of 60 patients`; absent where the run did not train on its last dataset. */
  readonly learned?: string;
  /** The same of all images. */
  readonly all: string;
}

function questionFacts(data: LeakData): Asked | undefined {
  const { cohort } = data;
  if (cohort === undefined) return undefined;
  const learned = learnedRows(data)?.filter((row) => row.partition === "train");
  const model = trainStageOf(data.run.record)?.params["model"];
  const amount = (rows: readonly DatasetRow[]) => {
    const patients = new Set(rows.map((row) => row.patient)).size;
    return `${counted(rows.length, "image")}${cohort.patientsKnown ? t` of ${counted(patients, "patient")}` : ""}`;
  };
  return {
    question: cohort.question,
    ...(typeof model === "string" && { model }),
    ...(learned !== undefined && learned.length > 0 && { learned: amount(learned) }),
    all: amount(cohort.rows),
  };
}

const modelOf = ({ model, learned }: Asked): Sentence =>
  sentence`a model${model === undefined ? undefined : sentence` (${code(model)})`}${learned === undefined ? undefined : sentence` trained on ${learned}`}`;
