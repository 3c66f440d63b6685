/** The fact of a stage that scored the test set: which images with which labels that is, as a digest. */
export const TEST_PART_FACT = "testPart";
