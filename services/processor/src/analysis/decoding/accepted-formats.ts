/** Container formats that are opened, by libav's names. A playlist is none of them: it would open other files. */
export const ACCEPTED_FORMATS = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts';

/** The same for people. */
export const ACCEPTED_FORMATS_TEXT = 'MP4, MOV, M4A, 3GP, Matroska (MKV), WebM, AVI and MPEG-TS';
