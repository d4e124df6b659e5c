/** When calls need an API key (VIDI_AUTH); see createKeyRequirement. */
export const AUTH_MODES = ['auto', 'keys', 'none'] as const;

/** One of AUTH_MODES. */
export type AuthMode = (typeof AUTH_MODES)[number];
