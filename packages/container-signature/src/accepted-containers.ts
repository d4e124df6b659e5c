/** The containers that are taken in, for people. */
export const ACCEPTED_CONTAINERS_TEXT = 'MP4, MOV, M4A, 3GP, Matroska (MKV), WebM, AVI and MPEG-TS';
