import { expect, it } from "vitest";
import { seenSource } from "../../src/core/same-source.js";

it.each([
  [
    ["ImageNet", "NIH ChestX-ray14"],
    ["Wang et al. 2017, NIH Clinical Center, https://nihcc.app.box.com/v/ChestXray-NIHCC"],
    "NIH ChestX-ray14",
  ],
  [["ChestX-ray8"], ["NIH Clinical Center"], "ChestX-ray8"],
  [["RSNA Pneumonia Challenge"], ["NIH ChestX-ray14"], "RSNA Pneumonia Challenge"],
  [["MIMIC-CXR-JPG"], ["MIMIC-CXR, Beth Israel Deaconess"], "MIMIC-CXR-JPG"],
  [["CheXpert"], ["https://stanfordmlgroup.github.io/competitions/chexpert/"], "CheXpert"],
  [["our Salamanca radiographs"], ["Hospital of Salamanca"], "our Salamanca radiographs"],
  [["ImageNet"], ["NIH Clinical Center"], undefined],
  [["chest X-ray images of patients"], ["Chest CT images, 2020"], undefined],
  [["COVID-CT"], ["COVID-CT data set of Yang et al."], "COVID-CT"],
  [["RSNA Pneumonia Detection Challenge"], ["Adults with suspected pneumonia, Vienna"], undefined],
  [["NIH ChestX-ray14"], ["Nihon University Hospital"], undefined],
  [[], ["NIH"], undefined],
  [["NIH"], [], undefined],
])("%j, images from %j: %s", (trainedOn, sources, seen) => expect(seenSource(trainedOn, sources)).toBe(seen));
