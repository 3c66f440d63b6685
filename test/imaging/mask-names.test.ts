import { describe, expect, it } from "vitest";
import { findMasks, warnOfMasks } from "../../src/imaging/mask-names.js";

describe("masks by name", () => {
  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    [
      "folders of masks in each class",
      ["COVID/images/1.png", "COVID/masks/1.png", "Normal/images/1.png", "Normal/masks/1.png"],
      ["COVID/masks/1.png", "Normal/masks/1.png"],
      ["masks"],
    ],
    [
      "a folder of masks beside all",
      ["A/1.png", "B/2.png", "Segmentations/A/1.png"],
      ["Segmentations/A/1.png"],
      ["Segmentations"],
    ],
    ["nnU-Net", ["imagesTr/a_0000.nii.gz", "labelsTr/a.nii.gz"], ["labelsTr/a.nii.gz"], ["labelsTr"]],
    [
      "names beside their image",
      ["n/p1/p1_ct.nii.gz", "n/p1/p1_seg.nii.gz", "p/p2/p2_ct.nii.gz", "p/p2/p2_seg.nii.gz"],
      ["n/p1/p1_seg.nii.gz", "p/p2/p2_seg.nii.gz"],
      ["*_seg.nii.gz"],
    ],
    [
      "BraTS, Slicer and others",
      ["a/B_t1.nii", "a/B-Label.nii", "b/x.png", "b/x mask.png", "c/v.nrrd", "c/v.seg.nrrd", "d/ct.nii", "d/mask.nii"],
      ["a/B-Label.nii", "b/x mask.png", "d/mask.nii"],
      ["* mask.png", "*-Label.nii", "mask.nii"],
    ],
    ["LiTS", ["volume-0.nii", "segmentation-0.nii"], ["segmentation-0.nii"], ["segmentation-*.nii"]],
  ])("%s", (_, files, masks, exclude) => {
    expect(findMasks(files)).toEqual({ files: masks, exclude });
  });

  it.each<[string, readonly string[]]>([
    ["no image beside it", ["p/p1_seg.nii.gz", "p/p2_seg.nii.gz"]],
    ["all lie in such folders", ["labels/A/1.png", "labels/B/2.png"]],
    ["words that only begin so", ["A/masked/1.png", "A/segovia_1.png", "A/1.png", "with_mask/2.png", "maskless.png"]],
  ])("are none where there is %s", (_, files) => {
    expect(findMasks(files).files).toEqual([]);
  });

  it("are none in the folder of a class", () => {
    expect(findMasks(["mask/1.png", "face/2.png"], ["mask", "face"]).files).toEqual([]);
  });

  it("are warned of with the line that leaves them out", () => {
    const warnings: string[] = [];
    warnOfMasks(["A/1.png", "A/1_mask.png", "A/seg/1.png"], (message) => void warnings.push(message));
    expect(warnings).toEqual([
      "2 images look like masks by name, and are read like every other: A/1_mask.png, A/seg/1.png. " +
        'To leave them out, write exclude: ["*_mask.png", "seg"]',
    ]);
  });
});
