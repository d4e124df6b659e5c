import type { FilmTruth } from '../film/film-truth.ts';

/** A real clip with what was seen in it by eye, frame by frame. */
export interface RealClip {
  readonly file: string;
  readonly what: string;
  readonly truth: FilmTruth;
}

/**
 * Clips by other people, that are not part of the project: whoever has them gives their folder by VIDI_BENCH_VIDEOS. The shot
 * detector was tuned on them too, so their figures are an upper bound.
 */
export const REAL_CLIPS: readonly RealClip[] = [
  {
    file: 'testvideo.mp4',
    what: 'PySceneDetect’s test video: 720p, still shots, fades, a dissolve, a watermark',
    truth: {
      cuts: [30, 180],
      gradual: [
        { kind: 'fade', start: 212, end: 242 },
        { kind: 'fade', start: 331, end: 361 },
        { kind: 'fade', start: 393, end: 427 },
        { kind: 'dissolve', start: 528, end: 560 },
        { kind: 'fade', start: 660, end: 697 },
      ],
      flashes: [],
    },
  },
  {
    file: 'tos-battle.webm',
    what: 'a scene of Tears of Steel: film action, explosions',
    truth: {
      cuts: [
        52, 122, 158, 221, 309, 715, 788, 872, 901, 987, 1127, 1157, 1203, 1234, 1246, 1284, 1345, 1378, 1430, 1472,
        1525, 1571, 1618, 1650, 1689,
      ],
      gradual: [],
      flashes: [],
    },
  },
  {
    file: 'issue-134-rotate.mp4',
    what: 'turned by its rotation tag',
    truth: { cuts: [90, 210], gradual: [], flashes: [] },
  },
  {
    file: 'echo-hereweare.webm',
    what: 'large animated words and flashes, no cut',
    truth: { cuts: [], gradual: [], flashes: [] },
  },
  {
    file: 'nasa_13013.mp4',
    what: 'an interview with pictures between',
    truth: { cuts: [240], gradual: [{ kind: 'dissolve', start: 151, end: 180 }], flashes: [] },
  },
  { file: 'flipping_a_pancake.mkv', what: 'one hand-held shot', truth: { cuts: [], gradual: [], flashes: [] } },
];
