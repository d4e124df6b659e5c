/** What to do when the owner has a video of the same bytes; the names of `vidi.v1.OnDuplicate`. */
export const ON_DUPLICATE = ['PROCESS', 'REUSE'] as const;

/** One of ON_DUPLICATE. */
export type OnDuplicate = (typeof ON_DUPLICATE)[number];
