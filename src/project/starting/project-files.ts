/** Runs as it is, on synthetic radiographs, and shows where one's own data go. */
export const examplePipeline = `# yaml-language-server: $schema=./pipeline.schema.json
#
# Pneumothorax against No Finding. As it stands, it runs on synthetic radiographs, so you can see everything work:
#   npx pipeline run
#   npx pipeline run --set params.epochs=20 --name longer
#   npx pipeline compare
name: study
description: Pneumothorax against No Finding
seed: 2022 # one seed for every stage that uses random numbers

params: # change them here, or with --set params.epochs=20
  pathology: Pneumothorax
  imageSize: 64
  epochs: 12

stages:
  # Synthetic radiographs and their labels. For your own data, delete \`synthesize\` and \`extract\`, put the images into
  # data/images, list them in data/labels.csv, and write, wherever these two are named below:
  #   images: ../data/images        (in place of extract.images)
  #   labels: ../data/labels.csv    (in place of synthesize.labels)
  synthesize:
    uses: synthesize
    with: { patients: 160, imagesPerPatient: 3, size: 128 }

  extract:
    uses: extract
    inputs: { archives: synthesize.archives }

  # Which images count as positive, and which as negative. \`match: only\` allows no other finding beside it.
  select:
    uses: filter
    inputs: { images: extract.images, labels: synthesize.labels }
    with: { positive: "\${params.pathology}", negative: No Finding, match: any }

  # All images of a patient stay in one partition.
  split:
    uses: split
    inputs: { dataset: select.dataset }
    with: { train: 0.6, validation: 0.2, test: 0.2, groupBy: patient, stratifyBy: label }

  # Decodes and resizes once; makes altered copies of training images only.
  augment:
    uses: augment
    inputs: { images: extract.images, dataset: split.dataset }
    with: { size: "\${params.imageSize}", copies: 1, rotate: 5, shift: 0.04, zoom: 0.05 }

  # \`npx pipeline stages train\` lists all that can be set.
  train:
    uses: train
    inputs: { tensors: augment.tensors }
    with:
      model: cnn-small
      epochs: "\${params.epochs}"
      batchSize: 32
      optimizer: { name: adam, learningRate: 0.001 }

  # Chooses the threshold on the validation set, then scores the test set once.
  evaluate:
    uses: evaluate
    inputs: { model: train.model, tensors: augment.tensors }

  # Looks for leaks and shortcuts: patients in two partitions, copies, a size or a column that tells the class.
  audit:
    uses: audit
    inputs: { images: extract.images, dataset: split.dataset, tensors: augment.tensors, model: train.model }

# Several runs as one: every combination, each three times with other seeds for training. --no-sweep makes one run only.
# sweep:
#   grid: { params.epochs: [6, 12], stages.train.with.optimizer.learningRate: [0.001, 0.0003] }
# replicates: { count: 3 }
`;

/** The columns that \`filter\` knows, in the layout of NIH ChestX-ray14; those that are not known may be left out. */
export const exampleLabels = `Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position
example_001.png,Pneumothorax,0,1,58,M,PA
example_002.png,Pneumothorax|Effusion,1,1,58,M,AP
example_003.png,No Finding,0,2,41,F,PA
`;

export const ignoredFiles = `# results and records of runs: made again from pipelines and data
cache/
runs/
node_modules/
# images and tables of patients: they do not belong in git
data/
`;
