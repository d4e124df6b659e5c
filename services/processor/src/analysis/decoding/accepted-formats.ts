/**
 * Container formats that are opened, by libav's names: those that `@vidi/container-signature` knows by their first bytes. A
 * playlist is none of them: it would open other files.
 */
export const ACCEPTED_FORMATS = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts';
