import path from "node:path";

const ORGANS = [
  "bladder",
  "femur-left",
  "femur-right",
  "heart",
  "kidney-left",
  "kidney-right",
  "liver",
  "lung-left",
  "lung-right",
  "pancreas",
  "spleen",
];

/** What the labels of the two-dimensional sets mean (Yang et al. 2023, https://medmnist.com), by the archive's name. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  pathmnist: [
    "adipose",
    "background",
    "debris",
    "lymphocytes",
    "mucus",
    "smooth muscle",
    "normal colon mucosa",
    "cancer-associated stroma",
    "colorectal adenocarcinoma epithelium",
  ],
  chestmnist: [
    "atelectasis",
    "cardiomegaly",
    "effusion",
    "infiltration",
    "mass",
    "nodule",
    "pneumonia",
    "pneumothorax",
    "consolidation",
    "edema",
    "emphysema",
    "fibrosis",
    "pleural thickening",
    "hernia",
  ],
  dermamnist: [
    "actinic keratoses and intraepithelial carcinoma",
    "basal cell carcinoma",
    "benign keratosis-like lesions",
    "dermatofibroma",
    "melanoma",
    "melanocytic nevi",
    "vascular lesions",
  ],
  octmnist: ["choroidal neovascularization", "diabetic macular edema", "drusen", "normal"],
  pneumoniamnist: ["normal", "pneumonia"],
  retinamnist: ["grade 0", "grade 1", "grade 2", "grade 3", "grade 4"],
  breastmnist: ["malignant", "normal or benign"],
  bloodmnist: [
    "basophil",
    "eosinophil",
    "erythroblast",
    "immature granulocytes",
    "lymphocyte",
    "monocyte",
    "neutrophil",
    "platelet",
  ],
  tissuemnist: [
    "collecting duct and connecting tubule",
    "distal convoluted tubule",
    "glomerular endothelial cells",
    "interstitial endothelial cells",
    "leukocytes",
    "podocytes",
    "proximal tubule segments",
    "thick ascending limb",
  ],
  organamnist: ORGANS,
  organcmnist: ORGANS,
  organsmnist: ORGANS,
};

/** Of `chestmnist.npz`, and of the larger `chestmnist_224.npz`; undefined of an archive of another name. */
export function medmnistNames(file: string): readonly string[] | undefined {
  const name = /^([a-z]+)(_\d+)?\.npz$/.exec(path.basename(file).toLowerCase())?.[1];
  return name !== undefined && Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}
