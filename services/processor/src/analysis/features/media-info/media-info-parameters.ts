/** How much of a file's own text is kept; the rest is left out, and the result says so. Lengths are in characters (UTF-16 code units). */
export interface MediaInfoParameters {
  readonly maxChapters: number;
  readonly maxChapterTitleLength: number;
  /** Tags of the file as a whole. */
  readonly maxFileTags: number;
  /** Tags of one stream. */
  readonly maxStreamTags: number;
  readonly maxTagNameLength: number;
  readonly maxTagValueLength: number;
  /** Of all titles, names and values together. */
  readonly maxTextLength: number;
}

/**
 * MP4's list of chapters ends at 255 entries and DVDs at 99, so 500 are more than a person names; 200 characters fit the titles that players show. Muxers
 * write about ten tags, and 500 characters keep a description. A file with everything at its limit would have 850,000
 * characters; 100,000 keep every message about it far below 4 MiB in any script.
 */
export const MEDIA_INFO_PARAMETERS: MediaInfoParameters = {
  maxChapters: 500,
  maxChapterTitleLength: 200,
  maxFileTags: 50,
  maxStreamTags: 20,
  maxTagNameLength: 64,
  maxTagValueLength: 500,
  maxTextLength: 100_000,
};
