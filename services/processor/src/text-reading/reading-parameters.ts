/** What Tesseract is told, beside the languages. */
export const TESSERACT_PARAMETERS = {
  // A block (PSM 6): a picture holds one line, mostly, but may show parts of its neighbours, which a single line would be mixed with.
  pageSegmentation: '6',
  // Without it, it is guessed for every picture.
  dpi: '150',
} as const;

/** What is read depends on these, beside the picture. */
export const READING_PARAMETERS = {
  tesseract: TESSERACT_PARAMETERS,
  /** A reading whose words are this sure on average is not tried in other ways, in [0, 100]. */
  sure: 90,
  /** Pictures that are less wide than this, as a multiple of their height, are read in one way only. */
  leastShape: 1.8,
} as const;
